/** Which part of the stage is free: what is framed lies there, and not under tools or the small picture. */
import { newest } from "./drag.js";

/** What lies over the viewport for long. */
const OVER = ".rc-stage-tools, .rc-pip, .rc-map, .rc-flight, [data-over-stage]";
const AIR = 4;
const SLIGHT = 0.004;

/**
 * @param {HTMLElement} stage
 * @param {(message: {t: "room", aspect: number, free: number[]}) => void} send
 * @returns {() => void} looks again, soon
 */
export function measureRoom(stage, send) {
  let said = [];
  const measure = newest(() => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    if (!width || !height || stage.dataset.view !== "director") return; // through the camera the viewport is the small one
    const boxes = [...stage.querySelectorAll(OVER)].map((element) => element.getBoundingClientRect()).filter((box) => box.width && box.height);
    const free = largestFree(width, height, boxes.map((box) => [box.left - left - AIR, box.top - top - AIR, box.right - left + AIR, box.bottom - top + AIR]));
    const message = [width / height, free[0] / width, free[1] / height, free[2] / width, free[3] / height];
    if (said.length && message.every((value, i) => Math.abs(value - said[i]) < SLIGHT)) return;
    said = message;
    send({ t: "room", aspect: message[0], free: message.slice(1).map((value) => Number(Math.min(Math.max(value, 0), 1).toFixed(4))) });
  });
  const sizes = new ResizeObserver(() => measure.offer(null));
  sizes.observe(stage);
  new MutationObserver(() => measure.offer(null)).observe(stage, { childList: true, attributes: true, attributeFilter: ["style", "data-view", "data-map"] });
  return () => {
    said = [];
    measure.offer(null);
  };
}

/**
 * The largest rectangle of a stage that none of the boxes lies over: left, top, right, bottom, pixels.
 * @param {number} width
 * @param {number} height
 * @param {number[][]} boxes left, top, right, bottom
 */
export function largestFree(width, height, boxes) {
  const edges = (low, high, size) => [...new Set([0, size, ...boxes.flatMap((box) => [box[low], box[high]])])].filter((edge) => edge >= 0 && edge <= size).sort((a, b) => a - b);
  const [xs, ys] = [edges(0, 2, width), edges(1, 3, height)];
  let best = [0, 0, width, height];
  let most = 0;
  for (const left of xs) for (const right of xs) for (const top of ys) for (const bottom of ys) {
    const area = (right - left) * (bottom - top);
    if (right <= left || bottom <= top || area <= most) continue;
    if (boxes.some((box) => box[0] < right && box[2] > left && box[1] < bottom && box[3] > top)) continue;
    [best, most] = [[left, top, right, bottom], area];
  }
  return best;
}
