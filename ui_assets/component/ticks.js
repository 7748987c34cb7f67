/** The ticks of the ruler: frames and seconds, as many as there is room for. */
import { tickEvery } from "./scale.js";

/** @import { Scale } from "./scale.js" */

/** Pixels between two ticks of frames, between two with a number, and between two of seconds, at least. */
const [TICK, LABEL, SECOND] = [5, 56, 72];

/**
 * Of frames: where, and whether with its number.
 * @param {Scale} scale
 * @returns {{frame: number, x: number, labelled: boolean}[]}
 */
export function frameTicks(scale) {
  const minor = tickEvery(scale.framePixels, TICK);
  const major = tickEvery(scale.framePixels, LABEL);
  const first = Math.max(Math.floor(scale.from / scale.step / minor) * minor, 0);
  const ticks = [];
  for (let frame = first; frame < scale.frames && frame * scale.step <= scale.to + scale.step; frame += minor)
    ticks.push({ frame, x: scale.x(frame * scale.step), labelled: frame % major === 0 });
  return ticks;
}

/**
 * Of whole seconds, but for the start and the end.
 * @param {Scale} scale
 * @returns {{second: number, x: number}[]}
 */
export function secondTicks(scale) {
  const every = tickEvery(scale.framePixels / scale.step, SECOND);
  const first = Math.max(every, Math.floor(scale.from / every) * every);
  const ticks = [];
  for (let second = first; second < scale.duration && second <= scale.to; second += every) ticks.push({ second, x: scale.x(second) });
  return ticks;
}
