/** Which moment of a clip is seen at each moment of the path: arithmetic of the keys, as the studio has it. */

/**
 * A key: seconds of the path, seconds of the clip. @typedef {{time: number, shows: number}} TimeKey
 */

/**
 * Seconds of the clip at a moment of the path; they may lie before or after the clip. Outside the keys it goes on as
 * between the nearest two, with a single one as it was filmed.
 * @param {TimeKey[]} keys in order of time
 * @param {number} time
 */
export function shownAt(keys, time) {
  if (keys.length < 2) return time + (keys.length ? keys[0].shows - keys[0].time : 0);
  const next = keys.findIndex((key) => key.time > time);
  const after = Math.min(Math.max(next < 0 ? keys.length - 1 : next, 1), keys.length - 1);
  const [one, other] = [keys[after - 1], keys[after]];
  return one.shows + ((time - one.time) / (other.time - one.time)) * (other.shows - one.shows);
}

/**
 * How fast the clip runs at a moment of the path: 1 is as it was filmed, 0 stands still, below 0 it runs backwards.
 * @param {TimeKey[]} keys
 * @param {number} time
 * @param {number} seconds of the clip
 */
export function rateAt(keys, time, seconds) {
  const step = 1e-4;
  /** @param {number} at */
  const seen = (at) => Math.min(Math.max(shownAt(keys, at), 0), seconds);
  return (seen(time + step) - seen(time - step)) / (2 * step);
}

/** A rate in words. @param {number} rate */
export function rateWords(rate) {
  if (Math.abs(rate) < 0.005) return "frozen";
  const size = Math.abs(rate);
  const words = Math.abs(size - 1) < 0.005 ? "as filmed" : `${Number(size.toPrecision(2))} × speed`;
  return rate > 0 ? words : size > 0.995 && size < 1.005 ? "backwards" : `backwards, ${words}`;
}
