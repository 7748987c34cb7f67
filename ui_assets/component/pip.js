/**
 * The small picture on the stage: sits in a corner, can be dragged to another, resized, and clicked to swap views. Its
 * size is a share of the stage's area, so a picture of any shape takes as much of it.
 */
import { draggable } from "./drag.js";
import { h } from "./element.js";
import { handle } from "./handles.js";
import { icon } from "./icons.js";

const MARGIN = 12;
const TOP = 56;
/** Least of the shorter side, pixels. */
const SMALLEST = 96;
const LARGEST_SHARE = 0.6;
const USUAL_AREA = 0.1;
/** Share of its usual area while it lies over the picture through the camera. */
const OVER_SHARE = 0.45;
const MEMORY = "realcam-studio-pip";

/**
 * @param {HTMLElement} stage
 * @param {() => void} swap
 */
export function pictureInPicture(stage, swap) {
  const place = { right: true, bottom: true, area: USUAL_AREA, ...remembered() };
  const button = h("button", {
    class: "rc-pip-catch", type: "button", "aria-label": "Swap the two views",
    title: "Click to swap the two views; drag to another corner",
  });
  const label = h("span", { class: "rc-pip-label" });
  let clip = 1.6;
  /** Where it is while it is dragged, pixels of the stage. @type {{x: number, y: number} | null} */
  let lifted = null;
  let share = 1;
  /** The picture has the clip's shape; the overview is the whole stage, and loses nothing when it is small. */
  const shape = () => (share < 1 ? stage.clientWidth / stage.clientHeight : clip);

  /** @returns {[least: number, most: number]} */
  const widths = () => {
    const { clientWidth: width, clientHeight: height } = stage;
    const aspect = shape();
    const least = SMALLEST * Math.max(aspect, 1);
    return [least, Math.max(least, Math.min(width * LARGEST_SHARE, (height - TOP - MARGIN) * 0.8 * aspect))];
  };
  const box = () => {
    const { clientWidth: width, clientHeight: height } = stage;
    const aspect = shape();
    const [least, most] = widths();
    const w = Math.round(Math.min(Math.max(Math.sqrt(share * place.area * width * height * aspect), least), most));
    const h = Math.round(w / aspect);
    const x = lifted?.x ?? (place.right ? width - w - MARGIN : MARGIN);
    const y = lifted?.y ?? (place.bottom ? height - h - MARGIN : TOP);
    return { x, y, w, h };
  };
  const lay = () => {
    if (!stage.clientWidth) return;
    const { x, y, w, h } = box();
    for (const [name, value] of Object.entries({ x, y, w, h })) stage.style.setProperty(`--rc-pip-${name}`, `${value}px`);
    shrink(w, h);
    frame.dataset.right = String(place.right);
    frame.dataset.bottom = String(place.bottom);
  };
  /**
   * The viewport keeps its size and is only shown smaller: nothing in it has to be laid out or drawn again.
   * @param {number} w
   * @param {number} h
   */
  const shrink = (w, h) => {
    const { clientWidth: width, clientHeight: height } = stage;
    const scale = Math.max(w / width, h / height);
    const middle = `translate(${(w - width * scale) / 2}px, ${(h - height * scale) / 2}px)`;
    stage.style.setProperty("--rc-stage-w", `${width}px`);
    stage.style.setProperty("--rc-stage-h", `${height}px`);
    stage.style.setProperty("--rc-shrink", `${middle} scale(${scale})`);
  };
  const settle = () => {
    lifted = null;
    stage.classList.remove("rc-pip-lifted");
    remember(place);
    lay();
  };
  const grip = handle({
    label: "Width of the small picture", orientation: "vertical", class: "rc-pip-grip",
    read: () => box().w,
    range: widths,
    write(width) {
      place.area = (width * width) / shape() / (stage.clientWidth * stage.clientHeight) / share;
      lay();
    },
    reset: () => Object.assign(place, { area: USUAL_AREA }),
    done: settle,
    grow: (dx, dy) => (place.right ? -dx : dx) + (dx ? 0 : place.bottom ? -dy : dy),
  });
  const frame = h("div", { class: "rc-pip" }, button, label, h("span", { class: "rc-pip-swap" }, icon("swap")), grip);

  draggable(button, () => {
    const from = box();
    return {
      move(_event, dx, dy) {
        stage.classList.add("rc-pip-lifted");
        lifted = { x: from.x + dx, y: from.y + dy };
        lay();
      },
      end(moved) {
        if (!moved) return;
        const { x, y, w, h } = box();
        place.right = x + w / 2 > stage.clientWidth / 2;
        place.bottom = y + h / 2 > stage.clientHeight / 2;
        button.addEventListener("click", (event) => event.stopImmediatePropagation(), { capture: true, once: true });
        settle();
      },
      cancel: settle,
    };
  });
  button.addEventListener("click", swap);
  new ResizeObserver(lay).observe(stage);
  return {
    frame,
    /**
     * @param {number} clipAspect width over height
     * @param {string} words what the small picture shows
     * @param {boolean} over whether it lies over the picture through the camera, of which it should hide little
     */
    show(clipAspect, words, over) {
      clip = clipAspect;
      share = over ? OVER_SHARE : 1;
      label.textContent = words;
      lay();
    },
  };
}

function remembered() {
  const { right, bottom, area } = JSON.parse(localStorage.getItem(MEMORY) ?? "{}");
  return Object.fromEntries(Object.entries({ right, bottom, area }).filter(([, value]) => value !== undefined));
}

/** @param {object} place */
function remember(place) {
  localStorage.setItem(MEMORY, JSON.stringify(place));
}
