/** Where things that are dragged along the timeline catch. */

/** @import { Scale } from "./scale.js" */

/** Pixels at which something catches. */
const REACH = 6;
/** So wide a second must be to catch, pixels. */
const SECOND_PIXELS = 48;

/**
 * Whole seconds of a path, where they are far enough apart; the first behind its end included.
 * @param {Scale} scale
 * @returns {number[]}
 */
export function secondsThatCatch(scale) {
  const pixels = scale.framePixels / scale.step;
  return pixels < SECOND_PIXELS ? [] : Array.from({ length: Math.floor(scale.duration) + 2 }, (_, i) => i);
}

/**
 * The nearest of some times, if that is near enough on the screen; undefined where none is.
 * @param {Scale} scale
 * @param {number} time
 * @param {number[]} places
 * @returns {number | undefined}
 */
export function catchOf(scale, time, places) {
  const distance = (/** @type {number} */ place) => Math.abs(scale.x(place) - scale.x(time));
  const [nearest] = places.filter((place) => distance(place) <= REACH).sort((a, b) => distance(a) - distance(b));
  return nearest;
}
