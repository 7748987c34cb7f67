/** Numbers as fields show them. */

/** Writes a number as short as it says the same: 0.5 rather than 0.500. @param {number} number @param {number} digits */
export function trimmed(number, digits) {
  const text = number.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(Math.min(digits, 2)) : text;
}

/**
 * The number that a field takes where one is wished for: within its limits, and no finer than it can say, twice.
 * @param {number} number
 * @param {{min?: number, max?: number, digits: number}} field
 */
export const fitted = (number, { min = -Infinity, max = Infinity, digits }) => Number(Math.min(Math.max(number, min), max).toFixed(digits + 2));
