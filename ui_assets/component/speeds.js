/** Speeds along the path, from each frame to the next, as a graph has them. */

/** @import { Speed } from "./shapes.js" */

/** @typedef {"m_s" | "deg_s"} Unit metres or degrees a second */

/** So many frames that jerk are named. */
const NAMED = 3;
/** The highest number of an axis where the camera hardly moves. */
const LEAST = { m_s: 0.05, deg_s: 2 };
/** Metres per second at which a path only turns. */
const STILL = 0.005;

/** The highest number on an axis: a plain one that is as much or a little more. @param {number} value */
export function axisTop(value) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(value, 1e-6)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((each) => each * ten).find((each) => each >= value * 0.999) ?? 10 * ten;
}

/**
 * The highest numbers of both axes, with some room over the fastest moment.
 * @param {Speed} speed
 * @returns {Record<Unit, number>}
 */
export const axisTops = (speed) => ({
  m_s: axisTop(Math.max(LEAST.m_s, ...speed.m_s) * 1.1),
  deg_s: axisTop(Math.max(LEAST.deg_s, ...speed.deg_s) * 1.1),
});

/**
 * What is shaped: how fast the camera moves, or how fast it turns where it does nothing else.
 * @param {Speed} speed
 * @returns {Unit}
 */
export const unitOf = (speed) => (Math.max(0, ...speed.m_s) > STILL ? "m_s" : "deg_s");

/**
 * The speed at a moment, of speeds from each frame to the next.
 * @param {number[]} speeds
 * @param {number} at frames
 */
export function speedAt(speeds, at) {
  if (!speeds.length) return 0;
  const place = Math.min(Math.max(at - 0.5, 0), speeds.length - 1);
  const [before, after] = [speeds[Math.floor(place)], speeds[Math.ceil(place)]];
  return before + (place % 1) * (after - before);
}

/**
 * What the speeds at a leg's two ends become where its middle is to be so much faster: it must get there in the same time.
 * @param {[number, number]} ends
 * @param {number} faster at the middle
 * @returns {[number, number]}
 */
export const shapedEnds = ([first, last], faster) => [Math.max(first - 2 * faster, 0), Math.max(last - 2 * faster, 0)];

/**
 * "0.42 m/s · 12°/s", as the camera leaves a frame; at the last, as it arrived.
 * @param {Pick<Speed, "m_s" | "deg_s"> | null} speed
 * @param {number} frame
 */
export function speedWords(speed, frame) {
  if (!speed?.m_s.length) return "";
  const at = Math.min(Math.max(frame, 0), speed.m_s.length - 1);
  const turning = speed.deg_s[at];
  return `${speed.m_s[at].toFixed(2)} m/s · ${turning.toFixed(turning < 9.95 ? 1 : 0)}°/s`;
}

/**
 * "jerk at frame 31".
 * @param {number[]} frames
 */
export function jerkWords(frames) {
  if (!frames.length) return "";
  if (frames.length === 1) return `jerk at frame ${frames[0]}`;
  const more = frames.length - NAMED;
  return `jerks at frames ${frames.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
