/** Pictures beside or above one another. */

/**
 * How large one of some pictures is, so that all together are as large as the room allows, beside or above each other.
 * @param {number} width of the room, pixels
 * @param {number} height
 * @param {number} aspect of a picture, width over height
 * @param {number} count
 * @param {number} gap between two, pixels
 */
export function frameSize(width, height, aspect, count, gap) {
  /** @param {number} columns @param {number} rows */
  const fit = (columns, rows) => {
    const [w, h] = [(width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows];
    return Math.max(Math.floor(Math.min(w, h * aspect)), 1);
  };
  const [beside, above] = [fit(count, 1), fit(1, count)];
  const best = Math.max(beside, above);
  return { width: best, height: Math.max(Math.round(best / aspect), 1), along: beside >= above ? "row" : "column" };
}
