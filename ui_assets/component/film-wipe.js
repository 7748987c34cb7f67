/** The line between two pictures, one left and one right of it: dragged anywhere on them, or moved by keys. */
import { draggable } from "./drag.js";
import { h, set } from "./element.js";
import { lookUp } from "./look-up.js";

const KEY_STEP = 0.02;

/**
 * @param {HTMLElement} pair what it divides; told where by `--rc-wipe`
 * @param {() => boolean} active whether there is anything to divide
 */
export function wipeLine(pair, active) {
  let share = 0.5;
  const line = h("div", {
    class: "rc-wipe", role: "slider", tabindex: 0, "aria-label": "Line between preview and film", "aria-orientation": "horizontal",
    "aria-valuemin": 0, "aria-valuemax": 100, title: "Drag, or use the arrow keys; the other one is left of the line",
  }, h("span", {}));
  /** @param {number} to */
  const put = (to) => {
    share = Math.min(Math.max(to, 0), 1);
    pair.style.setProperty("--rc-wipe", `${(100 * share).toFixed(2)}%`);
    set(line, "aria-valuenow", Math.round(100 * share));
    set(line, "aria-valuetext", `${Math.round(100 * share)} % across`);
  };
  line.addEventListener("keydown", (event) => {
    const step = lookUp({ ArrowLeft: -1, ArrowRight: 1 }, event.key);
    const to = step ? share + step * KEY_STEP * (event.shiftKey ? 5 : 1) : lookUp({ Home: 0, End: 1 }, event.key);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    put(to);
  });
  draggable(pair, (event) => {
    if (!active()) return null;
    const box = pair.getBoundingClientRect();
    const before = share;
    /** @param {PointerEvent} event */
    const at = ({ clientX }) => put((clientX - box.left) / box.width);
    at(event);
    return { move: at, cancel: () => put(before) };
  });
  put(share);
  return { element: line, put };
}
