/** The line from one keyframe to the next: as steep as the camera is fast. */
import { lookUp } from "./look-up.js";

/** @import { Easing } from "./shapes.js" */

/** Pixels that a diamond takes to each side of its moment. */
const DIAMOND = 9;
/** Pixels that the line is over and under its middle, at most. */
const RISE = 5;

/**
 * What an SVG path draws; "" where there is no room for a line.
 * @param {number} from where the keyframes are, pixels
 * @param {number} to
 * @param {number} middle the height at which they lie, pixels
 * @param {Easing} easing
 */
export function legPath(from, to, middle, easing) {
  const [a, b] = [from + DIAMOND, to - DIAMOND];
  if (b - a < 6) return "";
  const [low, high] = [middle + RISE, middle - RISE];
  if (easing === "linear" || easing === "constant") return `M${a} ${middle}H${b}`;
  if (easing === "hold") return `M${a} ${low}H${b}V${high}`;
  const [out, into] = lookUp({ "ease-in": [0.5, 0.3], "ease-out": [0.3, 0.5], "ease-in-out": [0.5, 0.5] }, easing) ?? [0, 0];
  const from1 = easing === "ease-out" ? low - 6 : low;
  const to1 = easing === "ease-in" ? high + 6 : high;
  return `M${a} ${low}C${a + (b - a) * out} ${from1} ${b - (b - a) * into} ${to1} ${b} ${high}`;
}
