/** The map as a drawing: which square of ground it shows, where things are on it, and the lines of its grid. */

/** @typedef {{left: number, near: number, side: number}} Square of ground, metres: x of its left, z of its near end */
/** @typedef {[across: number, down: number]} Place on the drawing, in its units */

/** Units of the drawing; the style says how many pixels they are. */
export const SIDE = 180;
/** Units between lines of the grid, at least. */
const COARSEST = 26;
/** How much larger than the whole it may be shown. */
const NEAREST = 12;

/** Where metres to the right are. @param {Square} square @param {number} metres */
export const across = (square, metres) => ((metres - square.left) / square.side) * SIDE;

/** Where metres away from the photo are. @param {Square} square @param {number} metres */
export const down = (square, metres) => SIDE - ((metres - square.near) / square.side) * SIDE;

/**
 * The ground under a place: metres to the right, and away from the photo.
 * @param {Square} square
 * @param {Place} place
 * @returns {[east: number, north: number]}
 */
export const groundAt = (square, [u, v]) => [square.left + (u / SIDE) * square.side, square.near + (1 - v / SIDE) * square.side];

/**
 * Larger or smaller around a place, never beyond the whole.
 * @param {Square} square
 * @param {Square} whole
 * @param {number} factor of the square's side
 * @param {Place} place
 * @returns {Square}
 */
export function zoomed(square, whole, factor, [u, v]) {
  const side = Math.min(Math.max(square.side * factor, whole.side / NEAREST), whole.side);
  /** @param {number} value @param {number} from */
  const within = (value, from) => Math.min(Math.max(value, from), from + whole.side - side);
  const [east, north] = groundAt(square, [u, v]);
  return { side, left: within(east - (u / SIDE) * side, whole.left), near: within(north - (1 - v / SIDE) * side, whole.near) };
}

/** Metres between lines of the grid. @param {number} side of the square, metres */
export function gridStep(side) {
  const least = (COARSEST / SIDE) * side;
  const ten = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((each) => each * ten).find((each) => each >= least) ?? 10 * ten;
}

/** Multiples of the step within the square. @param {number} from @param {number} side @param {number} step */
export function gridLines(from, side, step) {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor((from + side) / step) - first + 1 }, (_, i) => (first + i) * step);
}
