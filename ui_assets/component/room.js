/** Which parts of the stage are free: what is framed lies in one, and not under tools or the small picture. */
import { newest } from "./drag.js";

/** What lies over the viewport for long. */
const OVER = ".rc-stage-tools, .rc-pip, .rc-map, .rc-flight, [data-over-stage]";
const AIR = 4;
const SLIGHT = 0.004;
const MOST_PARTS = 6;

/** @typedef {[left: number, top: number, right: number, bottom: number]} Part of the stage */

/**
 * @param {HTMLElement} stage
 * @param {(message: {t: "room", aspect: number, free: Part[]}) => void} send
 * @returns {() => void} looks again, soon
 */
export function measureRoom(stage, send) {
  /** @type {number[]} */
  let said = [];
  const measure = newest(() => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    if (!width || !height || stage.dataset.view !== "director") return; // through the camera the viewport is the small one
    const over = [...stage.querySelectorAll(OVER)];
    for (const element of over) sizes.observe(element); // a second time changes nothing
    const boxes = over.map((element) => element.getBoundingClientRect()).filter((box) => box.width && box.height);
    const free = freeParts(width, height, boxes.map((box) => [box.left - left - AIR, box.top - top - AIR, box.right - left + AIR, box.bottom - top + AIR]));
    /** @param {number} at @param {number} size */
    const share = (at, size) => Number(Math.min(Math.max(at / size, 0), 1).toFixed(4));
    const shares = free.map((part) => /** @type {Part} */ ([share(part[0], width), share(part[1], height), share(part[2], width), share(part[3], height)]));
    const message = [width / height, ...shares.flat()];
    if (said.length === message.length && message.every((value, i) => Math.abs(value - said[i]) < SLIGHT)) return;
    said = message;
    send({ t: "room", aspect: message[0], free: shares });
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
 * Rectangles of a stage that none of the boxes lies over and that cannot be made larger, the largest first: left, top,
 * right, bottom, pixels.
 * @param {number} width
 * @param {number} height
 * @param {number[][]} boxes left, top, right, bottom
 */
export function freeParts(width, height, boxes) {
  /** @param {number} low @param {number} high @param {number} size */
  const edges = (low, high, size) => [...new Set([0, size, ...boxes.flatMap((box) => [box[low], box[high]])])].filter((edge) => edge >= 0 && edge <= size).sort((a, b) => a - b);
  const [xs, ys] = [edges(0, 2, width), edges(1, 3, height)];
  /** @param {number[]} part */
  const isFree = ([left, top, right, bottom]) => !boxes.some((box) => box[0] < right && box[2] > left && box[1] < bottom && box[3] > top);
  const parts = [];
  for (let l = 0; l < xs.length; l++) for (let t = 0; t < ys.length; t++) for (let r = l + 1; r < xs.length; r++) {
    if (!isFree([xs[l], ys[t], xs[r], ys[t + 1]])) break; // nor is any that is wider
    for (let b = t + 1; b < ys.length; b++) {
      const part = [xs[l], ys[t], xs[r], ys[b]];
      if (!isFree(part)) break;
      const larger = [[xs[l - 1], ys[t], xs[r], ys[b]], [xs[l], ys[t - 1], xs[r], ys[b]], [xs[l], ys[t], xs[r + 1], ys[b]], [xs[l], ys[t], xs[r], ys[b + 1]]];
      if (!larger.some((more) => more.every((edge) => edge !== undefined) && isFree(more))) parts.push(part);
    }
  }
  /** @param {number[]} part */
  const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);
  const free = parts.sort((a, b) => area(b) - area(a)).slice(0, MOST_PARTS);
  return free.length ? free : [[0, 0, width, height]];
}
