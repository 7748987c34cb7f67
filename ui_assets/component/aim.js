/** What a move goes by, or a keyframe looks at: a point that was picked, or what goes without saying. */
import { numberField } from "./field.js";
import { h, say } from "./element.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";

/** Per kind of move that can do without: what it does without a point, what with one. */
const WAYS = {
  dolly: ["Along the line of sight", "Straight to the target"],
  truck: ["Looking the same way", "Facing the target"],
};

/**
 * @param {import("./studio.js").Studio} studio
 * @param {Object} what
 * @param {string} what.hint while a point is being picked
 * @param {(point: import("./pointing.js").PagePoint) => Promise<unknown>} what.pick
 * @param {() => void} what.clear
 */
export function aimRow(studio, { hint, pick, clear }) {
  const words = h("span", { class: "rc-aim-words" });
  const choose = h("button", { class: "rc-link", type: "button", onclick: () => studio.tools.pick(hint, pick) });
  const free = h("button", { class: "rc-link", type: "button", onclick: clear });
  return {
    element: h("div", { class: "rc-aim" }, icon("point", 14), words, choose, free),
    /**
     * @param {string} text
     * @param {boolean} aimed at a point that was picked
     * @param {string} without what letting go of it is called
     */
    show(text, aimed, without) {
      say(words, text);
      say(choose, aimed ? "Change the target" : "Set the target");
      say(free, without);
      free.hidden = !aimed;
    },
  };
}

/**
 * A move's row, and for a dolly how far from the point it stops.
 * @param {import("./studio.js").Studio} studio
 * @param {Object} what
 * @param {(point: import("./pointing.js").PagePoint) => Promise<unknown>} what.pick
 * @param {() => void} what.clear
 * @param {(way: {direction: string, amount: number}, done: boolean) => void} what.change
 */
export function moveAim(studio, { pick, clear, change }) {
  let away = 0;
  const row = aimRow(studio, { hint: "Click the move’s target", pick, clear });
  const stop = numberField({
    label: "Stops short by", name: "Distance from the point", unit: "m", step: 0.05, digits: 3, min: 0.001,
    title: "Where the move ends, metres from the target; drag to change",
    commit: (left, done) => change({ direction: left > away ? "out" : "in", amount: Math.abs(away - left) }, done),
  });
  const element = h("div", { class: "rc-move-aim" }, row.element, stop.element);
  return {
    element,
    /**
     * @param {{kind: string, takes_target: boolean}} rule
     * @param {{direction: string, amount: number}} move
     * @param {number | null} target metres from where the move begins
     * @param {number} subject metres to the scene's own
     */
    show(rule, move, target, subject) {
      const aimed = target !== null;
      const inLine = rule.kind in WAYS;
      const [plain, pointed] = lookUp(WAYS, rule.kind) ?? ["Around the subject", "Around the target"];
      element.hidden = !rule.takes_target;
      stop.element.hidden = rule.kind !== "dolly" || !aimed;
      away = target ?? 0;
      const distance = aimed ? target : inLine ? null : subject;
      row.show(`${aimed ? pointed : plain}${distance ? `, ${distance.toFixed(2)} m` : ""}`, aimed, inLine ? "Remove the target" : "Use the subject");
      stop.show(away + (move.direction === "out" ? 1 : -1) * move.amount);
    },
  };
}
