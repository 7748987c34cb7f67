/** A number on a range: dragged or stepped by arrow keys, said in words beside it. */
import { newest } from "./drag.js";
import { h, say, set } from "./element.js";

/**
 * @param {Object} what
 * @param {string} what.label
 * @param {number} what.min
 * @param {number} what.max
 * @param {number} what.step
 * @param {(value: number) => string} what.words
 * @param {string} what.title
 * @param {(value: number, done: boolean) => void} what.commit `done` is false while it is dragged
 */
export function slider({ label, min, max, step, words, title, commit }) {
  const input = h("input", { type: "range", class: "rc-range-input", min, max, step, "aria-label": label });
  const said = h("output", { class: "rc-slider-words" });
  const element = h("label", { class: "rc-slider", title }, h("span", {}, label), input, said);
  const live = newest((value) => commit(value, false));
  let dragging = false;
  const tell = () => {
    say(said, words(input.valueAsNumber));
    set(input, "aria-valuetext", words(input.valueAsNumber));
  };
  input.addEventListener("input", () => {
    dragging = true;
    tell();
    live.offer(input.valueAsNumber);
  });
  input.addEventListener("change", () => {
    live.drop();
    dragging = false;
    commit(input.valueAsNumber, true);
  });
  return {
    element,
    /**
     * Shows another value, unless this one is being dragged.
     * @param {number} value
     */
    show(value) {
      if (dragging) return;
      input.value = String(value);
      tell();
    },
  };
}
