/** The path in every format that is written here, as lines of a menu: the formats that were used last come first. */
import { formatName, formatWords } from "./format-names.js";

/** @import { Format } from "./shapes.js" */

const MEMORY = "realcam-studio-path-formats";

/** How many are at hand in a menu that has other lines, too. */
const NEAR = 3;

/**
 * One line for each format; the menu that they stand in remembers what is chosen.
 * @param {Format[]} formats
 * @param {(format: Format) => string} address where the file is
 * @param {string} command what having it is called as a command, up to the format's name
 * @returns {import("./menu.js").Entry[]}
 */
export function pathLines(formats, address, command) {
  return byUse(formats).map((format) => ({
    ...formatWords(format), command: `${command} ${formatName(format.about)}`, title: format.conventions,
    href: `${address(format)}?download=1`, act: () => remember(format.name),
  }));
}

/**
 * The same for a menu with other lines: a few, and what leads to the others.
 * @param {import("./menu.js").Entry[]} lines
 * @returns {import("./menu.js").Line[]}
 */
export const few = (lines) => [...lines.slice(0, NEAR), { words: "Other formats", more: "COLMAP, nerfstudio, …", inside: lines.slice(NEAR) }];

/** @param {Format[]} formats */
function byUse(formats) {
  const used = memory();
  /** @param {Format} format */
  const place = ({ name }) => (used.includes(name) ? used.indexOf(name) : used.length);
  return [...formats].sort((one, other) => place(one) - place(other));
}

/** @param {string} name */
function remember(name) {
  localStorage.setItem(MEMORY, JSON.stringify([name, ...memory().filter((each) => each !== name)].slice(0, NEAR)));
}

/** @returns {string[]} names of formats, the last used first */
function memory() {
  return JSON.parse(localStorage.getItem(MEMORY) ?? "[]");
}
