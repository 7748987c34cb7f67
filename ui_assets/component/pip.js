/** The small picture on the stage: sits in a corner, can be dragged to another, resized, and clicked to swap views. */
import { draggable } from "./drag.js";
import { h } from "./element.js";
import { icon } from "./icons.js";

const MARGIN = 12;
const SMALLEST = 160;
const LARGEST_SHARE = 0.45;
const FIRST_WIDTH = 300;
const MEMORY = "realcam-studio-pip";

/**
 * @param {HTMLElement} stage
 * @param {() => void} swap
 */
export function pictureInPicture(stage, swap) {
  const place = { right: true, bottom: true, width: FIRST_WIDTH, ...remembered() };
  const grip = h("div", { class: "rc-pip-grip", title: "Drag to resize", "aria-hidden": "true" });
  const button = h("button", {
    class: "rc-pip-catch", type: "button", "aria-label": "Swap the two views",
    title: "Click: swap the two views. Drag: another corner.",
  });
  const label = h("span", { class: "rc-pip-label" });
  const frame = h("div", { class: "rc-pip" }, button, label, h("span", { class: "rc-pip-swap" }, icon("swap")), grip);
  let aspect = 1.6;
  let lifted = null;

  const box = () => {
    const { clientWidth: width, clientHeight: height } = stage;
    const w = Math.round(Math.max(SMALLEST, Math.min(place.width, width * LARGEST_SHARE, height * LARGEST_SHARE * aspect)));
    const h = Math.round(w / aspect);
    const x = lifted?.x ?? (place.right ? width - w - MARGIN : MARGIN);
    const y = lifted?.y ?? (place.bottom ? height - h - MARGIN : MARGIN + 44);
    return { x, y, w, h };
  };
  const lay = () => {
    const { x, y, w, h } = box();
    for (const [name, value] of Object.entries({ x, y, w, h })) stage.style.setProperty(`--rc-pip-${name}`, `${value}px`);
    shrink(w, h);
    frame.dataset.right = String(place.right);
    frame.dataset.bottom = String(place.bottom);
  };
  /** The viewport keeps its size and is only shown smaller: nothing in it has to be laid out or drawn again. */
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
  draggable(grip, () => {
    const { w } = box();
    return {
      move(_event, dx) {
        place.width = Math.max(SMALLEST, w + (place.right ? -dx : dx));
        lay();
      },
      end: settle,
    };
  });
  new ResizeObserver(lay).observe(stage);
  return {
    frame,
    /**
     * @param {number} clipAspect width over height
     * @param {string} words what the small picture shows
     */
    show(clipAspect, words) {
      aspect = clipAspect;
      label.textContent = words;
      lay();
    },
  };
}

function remembered() {
  const text = localStorage.getItem(MEMORY);
  return text ? JSON.parse(text) : {};
}

function remember(place) {
  localStorage.setItem(MEMORY, JSON.stringify(place));
}
