/** What the formats of paths are called where there is room for few words. */

/**
 * The first words of a sentence about a format: "COLMAP model, binary or text: ..." is "COLMAP model".
 * @param {string} about
 */
export const formatName = (about) => about.split(/[:,(]/)[0].trim();

/**
 * What to call a format in a menu, and its file beside it where the name does not say it already.
 * @param {{about: string, file: string}} format
 */
export function formatWords({ about, file }) {
  const words = formatName(about);
  return { words, more: words.endsWith(file) ? undefined : file };
}
