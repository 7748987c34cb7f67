/** The part of a photo that the clip shows: how far its window is free to go, and where it goes. */

/** @import { Clip } from "./shapes.js" */

/** @typedef {[across: number, down: number]} Pair shares, of the photo or of a way */

/** A way shorter than this share of the photo is no way: sizes are whole pixels. */
const ONE_PIXEL = 0.004;

/**
 * Shares of the photo that the window is free to move across and down.
 * @param {Clip["window"]} shown
 * @returns {Pair}
 */
export const wayOf = (shown) => (shown ? [1 - (shown.right - shown.left), 1 - (shown.bottom - shown.top)] : [0, 0]);

/** @param {number} way */
export const isFree = (way) => way > ONE_PIXEL;

/** @param {number} share */
const inside = (share) => Math.min(Math.max(share, 0), 1);

/**
 * The crop that is wanted, as far as there is a way to it.
 * @param {Pair} crop now: 0 is at the left or top end of its way, 1 at the other
 * @param {Pair} way
 * @param {Pair} wanted
 * @returns {Pair}
 */
export const towards = (crop, way, wanted) => [isFree(way[0]) ? inside(wanted[0]) : crop[0], isFree(way[1]) ? inside(wanted[1]) : crop[1]];

/**
 * The crop whose window is around a place, as far as it can be.
 * @param {Pair} crop now
 * @param {Pair} way
 * @param {Pair} place shares of the photo
 * @returns {Pair}
 */
export const around = (crop, way, [across, down]) =>
  towards(crop, way, [(across - (1 - way[0]) / 2) / (way[0] || 1), (down - (1 - way[1]) / 2) / (way[1] || 1)]);

/**
 * Where the window is, shares of the photo.
 * @param {Pair} crop
 * @param {Pair} way
 */
export const windowAt = (crop, way) => ({ left: crop[0] * way[0], top: crop[1] * way[1], width: 1 - way[0], height: 1 - way[1] });
