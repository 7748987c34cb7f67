/** Words and lengths as the page writes them. */

/** @param {string} words of which the first letter becomes a capital */
export const capital = (words) => words && words[0].toUpperCase() + words.slice(1);

/**
 * "2.05 m"
 * @param {number} length metres
 */
export const metres = (length) => `${length.toFixed(2)} m`;

/** Samples that move. */
const CLIPS = new Set(["toy-train"]);

/**
 * "still-life" is called "Still life".
 * @param {string} sample
 */
export const sampleTitle = (sample) => capital(sample.replace("-", " ")) + (CLIPS.has(sample) ? " (clip)" : "");
