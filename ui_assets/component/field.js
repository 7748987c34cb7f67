/**
 * A number with a unit: typed and committed by Enter or by leaving, stepped by arrow keys (Shift: ten times, Alt: a
 * tenth), scrubbed by dragging its label.
 */
import { evaluate } from "./arithmetic.js";
import { draggable, newest } from "./drag.js";
import { h, say, set } from "./element.js";
import { lookUp } from "./look-up.js";
import { fitted, trimmed } from "./number-text.js";

/** @import { Easing } from "./shapes.js" */

const PIXELS_PER_STEP = 4;

/**
 * @param {Object} what
 * @param {string} what.label
 * @param {string} [what.name] for those who only hear it; else the label
 * @param {string} [what.unit]
 * @param {number} what.step
 * @param {number} what.digits behind the point
 * @param {number} [what.min]
 * @param {number} [what.max]
 * @param {string} [what.title]
 * @param {(value: number, done: boolean) => void} what.commit `done` is false while the label is being dragged
 */
export function numberField({ label, name = label, unit = "", step, digits, min = -Infinity, max = Infinity, title, commit }) {
  /** @type {number | null} */
  let value = null;
  let scrubbing = false;
  const input = h("input", { class: "rc-number", type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", "aria-label": unitName(name, unit) });
  const handle = h("span", { class: "rc-field-label", title: title ?? `Drag to change ${name.toLowerCase()}` }, label);
  const element = h("label", { class: "rc-field" }, handle, input, unit ? h("span", { class: "rc-unit", "aria-hidden": "true" }, unit) : null);

  /** @param {number | null} number */
  const words = (number) => (number === null ? "" : trimmed(number, digits));
  /** The number as it is shown from now on; null where it is what was shown. @param {number} number */
  const take = (number) => {
    const next = fitted(number, { min, max, digits });
    input.value = words(next);
    const before = value;
    value = next;
    return next === before ? null : next;
  };
  const message = h("span", { class: "rc-field-message", role: "alert", hidden: true });
  /** @param {string} text */
  const complain = (text) => {
    message.hidden = false;
    say(message, text);
    input.setAttribute("aria-invalid", "true");
    element.append(message);
  };
  const content = () => {
    message.hidden = true;
    input.removeAttribute("aria-invalid");
  };
  input.addEventListener("input", content);
  input.addEventListener("focus", content);
  /** @param {number} number */
  const put = (number) => {
    const next = take(number);
    if (next !== null) commit(next, true);
  };
  const live = newest((/** @type {number} */ number) => commit(number, false));
  const read = () => {
    if (input.value === words(value)) return;
    const number = evaluate(input.value, unit);
    if (number !== null) return put(number);
    const typed = input.value.trim();
    input.value = words(value);
    if (typed) complain(`“${typed}” is no number${value === null ? "" : `; it is still ${words(value)}${unit && ` ${unit}`}`}.`);
  };
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", read);
  input.addEventListener("keydown", (event) => {
    const steps = lookUp({ ArrowUp: 1, ArrowDown: -1 }, event.key);
    if (steps && !input.readOnly) {
      const size = step * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
      put((evaluate(input.value, unit) ?? value ?? 0) + steps * size);
    } else if (event.key === "Enter") {
      read();
      input.select();
    } else if (event.key === "Escape") {
      input.value = words(value);
      input.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  handle.addEventListener("click", (event) => scrubbing && event.preventDefault());
  draggable(handle, () => {
    if (value === null || input.readOnly || input.disabled) return null;
    const from = value;
    return {
      move(event, dx) {
        scrubbing = true;
        const size = step * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
        const next = take(from + Math.round(dx / PIXELS_PER_STEP) * size);
        if (next !== null) live.offer(next);
      },
      end() {
        live.drop();
        if (scrubbing && value !== null) commit(value, true);
        setTimeout(() => (scrubbing = false)); // after the click, which would focus the field
      },
      cancel() {
        live.drop();
        take(from);
        commit(from, true);
        scrubbing = false;
      },
    };
  });
  return {
    element,
    input,
    /** What it says, own edits that the studio has not answered included. */
    get value() {
      return value;
    },
    /**
     * Shows another value, unless someone is typing.
     * @param {number | null} number
     * @param {{readonly?: boolean}} [how]
     */
    show(number, { readonly = false } = {}) {
      input.readOnly = readonly;
      set(element, "data-readonly", readonly);
      if (scrubbing) return;
      const here = document.activeElement === input;
      const typing = here && input.value !== words(value);
      const same = number === value;
      value = number;
      if (typing) return;
      input.value = words(number);
      if (here && !same) input.select(); // the next number that is typed takes its place
    },
    /** @param {string} text */
    note: (text) => say(handle, text),
  };
}

/** @param {string} name @param {string} unit */
const unitName = (name, unit) => lookUp({ m: `${name} in metres`, "°": `${name} in degrees`, s: `${name} in seconds`, mm: `${name} in millimetres` }, unit) ?? name;

/**
 * A choice from a list.
 * @template {string} T
 * @param {Object} what
 * @param {string} what.label
 * @param {[value: T, words: string][]} what.choices
 * @param {(value: T) => void} what.commit
 */
export function choiceField({ label, choices, commit }) {
  /** @type {HTMLSelectElement} */
  const select = h("select", { class: "rc-select", "aria-label": label, onchange: () => commit(/** @type {T} */ (select.value)) });
  /** @param {[value: T, words: string][]} options */
  const offer = (options) => select.replaceChildren(...options.map(([value, words]) => h("option", { value }, words)));
  offer(choices);
  return {
    element: h("label", { class: "rc-field rc-choice" }, h("span", { class: "rc-field-label" }, label), select),
    offer,
    select,
    /** @param {T} value */
    show(value) {
      select.value = value;
      select.title = select.selectedOptions[0]?.textContent ?? "";
    },
  };
}

/** How time runs, by its word in the grammar: all that the server knows. @type {[Easing, string][]} */
export const EASINGS = [
  ["linear", "Linear"], ["ease-in", "Ease in"], ["ease-out", "Ease out"], ["ease-in-out", "Ease in-out"],
  ["constant", "Constant speed"], ["hold", "Hold, then cut"],
];
