/** How much of the frames the photo does not know. */

/** @import { Coverage } from "./shapes.js" */

/** A share of a frame that is much. */
export const MUCH = 0.3;

/**
 * Frames in a row of which much is invented.
 * @typedef {{first: number, last: number, worst: number}} Run
 */

/**
 * Runs of frames of which much is invented.
 * @param {Coverage | null} coverage
 * @returns {Run[]}
 */
export function inventedRanges(coverage) {
  /** @type {Run[]} */
  const runs = [];
  coverage?.outside.forEach((outside, frame) => {
    const share = outside + coverage.hidden[frame];
    const run = runs.at(-1);
    if (share <= MUCH) return;
    if (run?.last === frame - 1) Object.assign(run, { last: frame, worst: Math.max(run.worst, share) });
    else runs.push({ first: frame, last: frame, worst: share });
  });
  return runs;
}

/** @param {number} share */
export const percent = (share) => `${Math.round(share * 100)} %`;
