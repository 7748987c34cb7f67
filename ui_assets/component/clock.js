/**
 * The page's clock, as a value: what plays where. The page moves the playhead by it and the worker paints the picture
 * by it, so neither waits for the other.
 *
 * Frame i of N stands at i * duration / (N - 1) seconds of the path; on a closed path at i * duration / N. They follow
 * each other at the rate of the file, so that a path whose frames an engine has counted is flown faster or slower.
 *
 * @typedef {Object} Clock
 * @property {boolean} playing
 * @property {number} time seconds on the path, at `since`
 * @property {number} since milliseconds of `now()`
 * @property {boolean} loop
 * @property {number} frames
 * @property {number} duration seconds
 * @property {boolean} closed
 * @property {number} fps frames per second of the file
 * @property {[number, number] | null} region seconds: what plays, where it is not the whole path
 *
 * What of a clip says where its frames are.
 * @typedef {{frames: number, duration: number, closed: boolean}} Timing
 */

/** @returns {Clock} */
export const stopped = () => ({
  playing: false, time: 0, since: 0, loop: true, frames: 1, duration: 0, closed: false, fps: 0, region: null,
});

/** Milliseconds on a time line that the page and its workers share. */
export const now = () => performance.timeOrigin + performance.now();

/**
 * Seconds from one frame to the next.
 * @param {Timing} clip
 */
export function frameSeconds({ frames, duration, closed }) {
  return duration / Math.max(closed ? frames : frames - 1, 1) || 1;
}

/**
 * The frame nearest to a time; a loop's end is its start again.
 * @param {number} time
 * @param {Timing} clip
 */
export function frameAt(time, clip) {
  const frame = Math.round(time / frameSeconds(clip));
  return clip.closed ? frame % clip.frames : Math.min(Math.max(frame, 0), clip.frames - 1);
}

/**
 * A part of the path on the frames that are nearest, at least one frame long; null where there is no room for that.
 * @param {[begin: number, end: number]} region seconds
 * @param {Timing} clip
 * @returns {[begin: number, end: number] | null}
 */
export function regionOn([from, to], clip) {
  const step = frameSeconds(clip);
  /** @param {number} time @param {number} low @param {number} high */
  const within = (time, low, high) => Math.min(Math.max(Math.round(time / step) * step, low), high);
  const last = (clip.frames - 1) * step;
  const begin = within(from, 0, last - step);
  const end = within(to, begin + step, last);
  return end > begin ? [begin, end] : null;
}

/**
 * Seconds of the path in a second of the video.
 * @param {Clock} clock
 */
export const paceOf = (clock) => (clock.fps ? clock.fps * frameSeconds(clock) : 1);

/**
 * Seconds on the path now. A looping clip shows its last frame as long as any other.
 * @param {Clock} clock
 * @param {number} [at]
 */
export function timeOf(clock, at = now()) {
  if (!clock.playing) return clock.time;
  const [begin, end] = clock.region ?? [0, clock.duration];
  const time = clock.time + (Math.max(at - clock.since, 0) / 1000) * paceOf(clock);
  if (!clock.loop) return Math.min(time, end);
  const step = frameSeconds(clock);
  const round = begin + ((time - begin) % (clock.region ? end - begin + step : step * clock.frames));
  if (round <= end) return round;
  return round - end > step / 2 ? begin : end;
}
