/** Moves in the words of their grammar: KIND [DIRECTION] AMOUNT [at DISTANCE | around POINT] [over SECONDS] [EASING [from SHARE% to SHARE%]] [lock SHARE%]. */
import { lookUp } from "./look-up.js";

/** @import { Easing } from "./shapes.js" */

/**
 * A move that is wished for, or that is there.
 * @typedef {Object} MoveWish
 * @property {string} move its kind
 * @property {string} direction
 * @property {number} amount
 * @property {string} unit of the amount
 * @property {number | null} at metres to what it goes by; null is the scene's own
 * @property {[number, number, number] | null} [target]
 * @property {number} duration seconds
 * @property {Easing} easing
 * @property {[from: number, to: number]} [eased]
 * @property {number} [lock_strength]
 */

/** @param {MoveWish} move */
export function moveText({ move, direction, amount, unit, at, target, duration, easing, eased: [from, to] = [0, 1], lock_strength: lock = 1 }) {
  return [
    move,
    direction,
    unit && `${plain(amount)}${unit}`,
    target ? `around ${target.map((each) => `${plain(each)}m`).join(" ")}` : "",
    at ? `at ${plain(at)}m` : "",
    `over ${plain(duration)}s`,
    easing === "linear" ? "" : easing,
    from === 0 && to === 1 ? "" : `from ${plain(from * 100)}% to ${plain(to * 100)}%`,
    lock === 1 ? "" : `lock ${plain(lock * 100)}%`,
  ].filter(Boolean).join(" ");
}

/**
 * What is worth trying first: some degrees, or a share of the distance to the subject.
 * @param {{kind: string, unit: string}} rule
 * @param {number} subject metres away
 */
export function firstAmount({ kind, unit }, subject) {
  if (unit === "deg") return lookUp({ orbit: 20, arc: 20, pan: 15 }, kind) ?? 10;
  if (!unit) return 0;
  const metres = subject * (lookUp({ spiral: 0.04, dolly: 0.2, "dolly zoom": 0.25 }, kind) ?? 0.1);
  return Math.max(Number(metres.toPrecision(1)), 0.01);
}

/** Never 1e-7. @param {number} number */
const plain = (number) => Number(number.toFixed(6)).toLocaleString("en", { useGrouping: false, maximumFractionDigits: 6 });
