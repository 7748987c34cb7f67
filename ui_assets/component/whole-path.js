/** The whole path moved, turned, scaled, mirrored, reversed: a fold of the path's panel. */
import { choiceField, numberField } from "./field.js";
import { h } from "./element.js";

/** @import { State } from "./shapes.js" */

/** @type {[value: "photo" | "subject" | "start", words: string][]} */
const PIVOTS = [["photo", "Photo"], ["subject", "Subject"], ["start", "Start"]];

/** @param {import("./studio.js").Studio} studio */
export function wholePath(studio) {
  /**
   * @param {string} label
   * @param {string} name
   * @param {string} unit
   * @param {number} step
   * @param {number} digits
   * @param {{min?: number, title?: string}} more
   */
  const field = (label, name, unit, step, digits, more) => numberField({ label, name, unit, step, digits, commit() {}, ...more });
  const axes = ["x", "y", "z"].map((axis, index) =>
    field(axis.toUpperCase(), `Path by ${axis}`, "m", 0.05, 3, { title: ["right", "down", "forward"][index] + ", metres" }),
  );
  const angle = field("Turn", "Turn", "°", 1, 2, { title: "Degrees to the right, about the vertical" });
  const pivot = choiceField({ label: "About", choices: PIVOTS, commit() {} });
  const factor = field("Scale", "Scale", "×", 0.05, 3, { min: 0, title: "Scale factor, about its start" });
  const reset = () => {
    for (const each of [...axes, angle]) each.show(0);
    factor.show(1);
  };
  /** @param {string} words @param {string} title @param {() => Promise<unknown>} act */
  const apply = (words, title, act) => {
    const button = h("button", { class: "rc-button rc-quiet", type: "button", title }, words);
    button.addEventListener("click", () => act().then(reset, () => {}));
    return button;
  };
  /** @param {ReturnType<typeof numberField>} field */
  const number = ({ input }) => Number(input.value.replace(",", "."));
  const move = apply("Move", "Move the whole path by these metres", () => studio.act("shift_path", { offset: [number(axes[0]), number(axes[1]), number(axes[2])] }));
  const turn = apply("Turn", "Turn the whole path, cameras and all", () => studio.act("turn_path", { angle_deg: number(angle), pivot: /** @type {typeof PIVOTS[number][0]} */ (pivot.select.value) }));
  const scale = apply("Scale", "Scale the whole path about its start", () => studio.act("scale_path", { factor: number(factor) }));
  const reverse = apply("Reverse", "From its end to its beginning; moves become keyframes", () => studio.act("reverse_path"));
  const mirror = apply("Mirror", "Exchange left and right, as seen from the photo", () => studio.act("mirror_path"));
  const unlock = h("button", { class: "rc-link", type: "button", onclick: () => studio.act("lock_start", { locked: false }) }, "Unlock the start");
  const locked = h("p", { class: "rc-hint" }, "Frame 0 is locked to the photo: only Scale and Mirror leave it there. ", unlock);
  const rows = [
    locked,
    h("div", { class: "rc-whole-row rc-whole-move" }, ...axes.map(({ element }) => element), move),
    h("div", { class: "rc-whole-row" }, angle.element, pivot.element, turn),
    h("div", { class: "rc-whole-row" }, factor.element, h("span", { class: "rc-muted" }, "about its start"), scale),
    h("div", { class: "rc-whole-row rc-whole-reverse" }, mirror, reverse),
  ];
  reset();
  return {
    element: h("details", { class: "rc-whole", "data-command": "shift-path turn-path scale-path mirror reverse lock-start" }, h("summary", {}, "Whole path"), ...rows),
    /** @param {State} state */
    show(state) {
      locked.hidden = !state.start_locked;
    },
  };
}
