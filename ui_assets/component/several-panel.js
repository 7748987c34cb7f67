/** What is common to several selected keyframes and moves, and what can be done to all of them. */
import { deleteButton } from "./delete-button.js";
import { choiceField, EASINGS, numberField } from "./field.js";
import { h, say } from "./element.js";
import { icon } from "./icons.js";
import { keyframeAt, moveAt } from "./path-marks.js";

/**
 * @import { Easing, Point, Selection, State } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

/** @type {[value: "" | Easing, words: string][]} */
const CHOICES = [["", "Mixed"], ...EASINGS];

/** @param {import("./studio.js").Studio} studio */
export function severalPanel(studio) {
  /** @type {Selection[]} */
  let chosen = [];
  const nudges = /** @type {const} */ ([0, 1, 2]).map((index) => nudgeField(studio, index));
  const easing = choiceField({
    label: "Easing", choices: CHOICES,
    commit: (value) => value && studio.act("ease", { selections: chosen, easing: value }),
  });
  easing.element.dataset.command = "easing";
  const title = h("h3", {});
  const duplicate = h("button", { class: "rc-tool", type: "button", "data-command": "duplicate", onclick: () => studio.commands.run("duplicate") }, icon("copy"));
  studio.commands.watch(() => (duplicate.title = duplicate.ariaLabel = studio.commands.title("duplicate", "Duplicate")));
  const position = h(
    "fieldset", { class: "rc-fields" }, h("legend", {}, "Move all by"), h("div", { class: "rc-grid-3" }, ...nudges.map(({ element }) => element)),
  );
  const element = h(
    "section",
    { hidden: true },
    h("header", { class: "rc-head" }, title, duplicate, deleteButton(studio)),
    position,
    easing.element,
    h("p", { class: "rc-hint" }, "Drag one of them on the timeline to retime all. Esc deselects them."),
  );
  return {
    element,
    /** @param {State} state */
    show(state) {
      const { selection, others } = state.view;
      chosen = selection ? [selection, ...others] : others;
      const easings = chosen.map((at) => (at[1] === null ? moveAt(state.segments, at) : keyframeAt(state.segments, at))?.easing);
      const moves = chosen.filter(([, index]) => index === null).length;
      say(title, [plural(chosen.length - moves, "keyframe"), plural(moves, "move")].filter(Boolean).join(", "));
      position.hidden = moves === chosen.length;
      for (const field of nudges) field.show(0);
      const [first, ...rest] = new Set(easings);
      easing.show(rest.length ? "" : first ?? "");
    },
  };
}

/** Metres to move by: it goes back to 0 when that is done. @param {Studio} studio @param {0 | 1 | 2} index */
function nudgeField(studio, index) {
  let sent = 0;
  const axis = "xyz"[index];
  const field = numberField({
    label: `Δ${axis.toUpperCase()}`, name: `Move ${axis}`, unit: "m", step: 0.01, digits: 3,
    title: ["right", "down", "forward"][index] + ", metres; drag to move all",
    commit(value, done) {
      /** @type {Point} */
      const offset = [0, 0, 0];
      offset[index] = value - sent;
      sent = done ? 0 : value;
      studio.act("move_selected", { offset, done });
      if (done) setTimeout(() => field.show(0));
    },
  });
  return { element: field.element, /** @param {number} value */
 show: (/** @type {number} */ value) => sent || field.show(value) };
}

/** @param {number} count @param {string} word */
const plural = (count, word) => (count ? `${count} ${word}${count > 1 ? "s" : ""}` : "");
