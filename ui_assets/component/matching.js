/** Which commands somebody means: by the words of their titles, by other words for them, and across a slip of the finger. */

/** @import { Command } from "./commands.js" */

const HIDDEN = new Set(["palette", "escape"]);
const NUMBER = /^(.*?)\s+([+-]?(?:\d+[.,]?\d*|[.,]\d+))\s*(?:°|deg|m|s|fps|%|x|×|frames?)?$/i;

/**
 * The command with the number that stands behind its words, if it takes one: "scale the path 1.2".
 * @param {Command} command
 * @param {string} typed
 * @returns {Found}
 */
export function numbered(command, typed) {
  const read = command.asks ? NUMBER.exec(typed.trim()) : null;
  if (!read) return command;
  const number = Number(read[2].replace(",", "."));
  return { ...command, number, typed: read[1], run: () => command.run(number) };
}

/**
 * A command as it was found: with the number that was typed behind its words, which are then `typed`.
 * @typedef {Command & {number?: number, typed?: string}} Found
 */

/**
 * Commands that are meant, best first; without words all of them, those used last first.
 * @param {Found[]} table
 * @param {string} typed
 * @param {string[]} [recent] ids, newest first
 */
export function matching(table, typed, recent = []) {
  /** @param {string} id */
  const used = (id) => (recent.includes(id) ? 1 - recent.indexOf(id) / (recent.length + 1) : 0);
  return table
    .filter(({ id }) => !HIDDEN.has(id))
    .map((command, order) => ({ command, order, rank: rank(command, words(command.typed ?? typed)) }))
    .filter(({ rank }) => rank > 0)
    .map((each) => ({ ...each, rank: each.rank + used(each.command.id) }))
    .sort((a, b) => b.rank - a.rank || a.order - b.order)
    .map(({ command }) => command);
}

/** "9:16" is one word. @param {string} text */
const words = (text) => text.toLowerCase().replace(/(\d):(?=\d)/g, "$1\u2236").split(/[^\p{L}\p{N}+#.\u2236-]+/u).filter(Boolean);

/**
 * How well a command answers to all the words: 0 where one of them does not fit.
 * @param {Command} command
 * @param {string[]} typed
 */
function rank(command, typed) {
  if (!typed.length) return 1;
  const named = words(command.title);
  const other = words(`${command.words ?? ""} ${command.group}`);
  let sum = 0;
  for (const word of typed) {
    const best = Math.max(...named.map((each) => 2 * likeness(word, each)), ...other.map((each) => likeness(word, each)), 0);
    if (!best) return 0;
    sum += best;
  }
  return sum / typed.length + (named[0]?.startsWith(typed[0]) ? 2 : 0) + 1 / (1 + named.length);
}

/** 4 the same, 3 begins with it, 2 holds it, 1 but for one letter. @param {string} word @param {string} name */
function likeness(word, name) {
  if (name === word) return 4;
  if (name.startsWith(word)) return 3;
  if (word.length > 2 && name.includes(word)) return 2;
  return word.length > 3 && slips(word, name.slice(0, word.length + 1)) ? 1 : 0;
}

/**
 * Whether two words differ by one letter: another, a missing one, one too many, or two that changed places.
 * @param {string} a
 * @param {string} b
 */
function slips(a, b) {
  if (Math.abs(a.length - b.length) > 1) return slips1(a, b.slice(0, a.length));
  return slips1(a, b) || slips1(a, b.slice(0, a.length)) || slips1(a, b.slice(0, a.length - 1));
}

/** @param {string} a @param {string} b */
function slips1(a, b) {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const swapped = restA.length > 1 && restB.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return swapped || restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}
