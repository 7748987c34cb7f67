/**
 * Handles between the parts of the page: dragged, or moved by arrow keys (Shift: farther); double-click or Enter gives
 * back the usual size. What somebody chose is remembered in this browser. The host lays the page out by
 * `--rc-panel` (width) and `--rc-timeline` (height), which are there only once somebody has chosen them.
 */
import { draggable } from "./drag.js";
import { h, set } from "./element.js";
import { lookUp } from "./look-up.js";

const MEMORY = "realcam-studio-sizes";
const STEP = 16;
const FAR = 64;

/** @type {(() => void)[]} gives back its usual size to each of them */
const asUsual = [];

/** Reset the sizes of panel, timeline and small picture. */
export function handlesAsUsual() {
  for (const usual of asUsual) usual();
}

/**
 * A bar that changes a size when it is dragged.
 * @param {Object} what
 * @param {string} what.label whose size it is
 * @param {"vertical" | "horizontal"} what.orientation of the bar itself
 * @param {string} what.class
 * @param {() => number} what.read the size now, in CSS pixels
 * @param {() => [least: number, most: number]} what.range
 * @param {(size: number) => void} what.write
 * @param {() => void} what.reset to the usual size
 * @param {() => void} [what.done] once a change is over
 * @param {(dx: number, dy: number) => number} what.grow pixels that the size grows for that way of the pointer
 */
export function handle({ label, orientation, class: classes, read, range, write, reset, done = () => {}, grow }) {
  const element = h("div", {
    class: `rc rc-handle ${classes}`, role: "separator", tabindex: 0, "aria-label": label, "aria-orientation": orientation,
    title: "Drag to resize; double-click for the usual size",
  });
  const tell = () => {
    const [least, most] = range();
    for (const [name, value] of Object.entries({ now: read(), min: least, max: most })) set(element, `aria-value${name}`, Math.round(value));
  };
  /** @param {number} size */
  const put = (size) => {
    const [least, most] = range();
    write(Math.min(Math.max(size, least), Math.max(most, least)));
    tell();
  };
  const finish = () => {
    done();
    tell();
  };
  draggable(element, () => {
    const before = read();
    element.dataset.held = "";
    const drop = () => delete element.dataset.held;
    return {
      move: (_event, dx, dy) => put(before + grow(dx, dy)),
      end() {
        drop();
        finish();
      },
      cancel() {
        drop();
        put(before);
      },
    };
  });
  const usual = () => {
    reset();
    finish();
  };
  asUsual.push(usual);
  element.addEventListener("dblclick", usual);
  element.addEventListener("focus", tell);
  element.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? FAR : STEP;
    const [dx, dy] = lookUp({ ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }, event.key) ?? [0, 0];
    if (dx || dy) put(read() + grow(dx, dy));
    else if (event.key === "Home") put(range()[0]);
    else if (event.key === "End") put(range()[1]);
    else if (event.key === "Enter") usual();
    else return;
    if (event.key !== "Enter") done();
    event.preventDefault();
    event.stopPropagation();
  });
  tell();
  new ResizeObserver(tell).observe(document.documentElement);
  return element;
}

/**
 * What somebody chose in this browser, by name.
 * @typedef {{panel?: number, timeline?: number, shut?: boolean}} Sizes pixels; whether the panel is shut
 */

/** @returns {Sizes} */
export function sizes() {
  return JSON.parse(localStorage.getItem(MEMORY) ?? "{}");
}

/** @param {Sizes} chosen undefined forgets */
export function keepSizes(chosen) {
  localStorage.setItem(MEMORY, JSON.stringify({ ...sizes(), ...chosen }));
}

const root = document.documentElement.style;

/** @param {string} name @param {number | undefined} value */
function pixels(name, value) {
  if (value === undefined) root.removeProperty(name);
  else root.setProperty(name, `${Math.round(value)}px`);
}

/**
 * The handles of panel and timeline.
 * @param {HTMLElement} timeline
 */
export function pageHandles(timeline) {
  const chosen = sizes();
  pixels("--rc-panel", chosen.panel);
  pixels("--rc-timeline", chosen.timeline);
  const keep = () => keepSizes(chosen);
  /** @param {"panel" | "timeline"} name @param {number | undefined} value */
  const sized = (name, value) => {
    chosen[name] = value;
    pixels(`--rc-${name}`, value);
  };
  const panel = handle({
    label: "Width of the panel", orientation: "vertical", class: "rc-handle-panel",
    read: () => innerWidth - timeline.getBoundingClientRect().right,
    range: () => [260, Math.max(innerWidth - 440, 260)],
    write: (size) => sized("panel", size),
    reset: () => sized("panel", undefined),
    done: keep,
    grow: (dx) => -dx,
  });
  const height = handle({
    label: "Height of the timeline", orientation: "horizontal", class: "rc-handle-timeline",
    read: () => timeline.clientHeight,
    range: () => [148, Math.max(innerHeight - 240, 148)],
    write: (size) => sized("timeline", size),
    reset: () => sized("timeline", undefined),
    done: keep,
    grow: (_dx, dy) => -dy,
  });
  timeline.append(height, panel);
}

/** Shows the panel, or gives its place to the stage; what was chosen is remembered. */
export function togglePanel() {
  const shut = document.documentElement.dataset.panel !== "shut";
  showPanel(!shut);
  keepSizes({ shut });
}

/** @param {boolean} open */
export function showPanel(open) {
  document.documentElement.dataset.panel = open ? "open" : "shut";
}
