/**
 * Where a time is on the timeline, and back.
 * @typedef {ReturnType<typeof scaleOf>} Scale
 */
import { frameSeconds } from "./clock.js";

const RIM = 14;
/** Pixels left free at both ends, so that marks at the very start and end can be grabbed. */

/**
 * @param {number} width pixels
 * @param {{frames: number, duration: number, closed: boolean}} clip
 */
export function scaleOf(width, clip) {
  const step = frameSeconds(clip);
  const duration = Math.max(clip.duration, step);
  const pixels = Math.max(width - 2 * RIM, 1) / duration;
  return {
    width,
    duration,
    step,
    frames: clip.frames,
    framePixels: step * pixels,
    /** @param {number} time */
    x: (time) => RIM + time * pixels,
    /** @param {number} x */
    time: (x) => Math.min(Math.max((x - RIM) / pixels, 0), duration),
    /** Like `time`, but it may be past the end. @param {number} x */
    beyond: (x) => Math.max((x - RIM) / pixels, 0),
    /** The nearest frame's time. @param {number} time */
    snap: (time) => Math.round(time / step) * step,
  };
}

/**
 * The smallest of 1, 2, 5, 10, 20, 50... of a unit that takes at least so many pixels.
 * @param {number} unitPixels
 * @param {number} leastPixels
 */
export function tickEvery(unitPixels, leastPixels) {
  for (let power = 1; power < 1e6; power *= 10) {
    for (const times of [1, 2, 5]) if (times * power * unitPixels >= leastPixels) return times * power;
  }
  return 1e6;
}
