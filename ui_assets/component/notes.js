/** Under the lanes, in one row: which frames are mostly invented, and which come too near. No note covers another. */
import { h, keep, say } from "./element.js";
import { inventedRanges, percent } from "./invented.js";
import { capital } from "./words.js";
import { spread } from "./scale.js";

/** @import { Clearance, Coverage } from "./shapes.js" */

/** Pixels of a note that are not words. */
const RIM = 10;

/**
 * A note, long and short: what it says, and how wide that is in pixels; where it belongs, and how much it matters.
 * @typedef {{text: string, shortText: string, width: number, short: number, at: number, weight: number}} Label
 */

/**
 * @param {HTMLElement} ranges of frames that are mostly invented
 * @param {HTMLElement} words of what comes too near, in a button
 */
export function noteRow(ranges, words) {
  const measure = measured();
  ranges.after(words);
  const makeRange = () => h("span", { class: "rc-range" }, h("span", { class: "rc-range-words" }));
  return {
    /**
     * @param {import("./scale.js").Scale} scale
     * @param {Coverage | null} coverage of the state
     * @param {Clearance | null} clearance of the state
     */
    show(scale, coverage, clearance) {
      /** @param {number} first @param {number} last @returns {[left: number, right: number]} */
      const ends = (first, last) => [scale.x(Math.max(first - 0.5, 0) * scale.step), Math.min(scale.x((last + 0.5) * scale.step), scale.x(scale.duration))];
      const runs = inventedRanges(coverage).filter(({ first, last }) => scale.shows(...ends(first, last)));
      const warning = capital(clearance?.warning ?? "");
      const [near] = clearance?.unsafe ?? [];
      /** @param {string} text @param {string} short @param {number} at @param {number} weight */
      const label = (text, short, at, weight) => ({ text, short: measure(short) + RIM, shortText: short, width: measure(text) + RIM, at: Math.max(at, 0), weight });
      const labels = runs.map(({ first, last, worst }) => {
        const frames = first === last ? `Frame ${first}` : `Frames ${first}–${last}`;
        return label(`${frames}: up to ${percent(worst)} invented`, percent(worst), ends(first, last)[0], worst);
      });
      if (warning) labels.push(label(warning, "Too near", near ? ends(...near)[0] : 0, 2));
      const places = spread(labels, scale.width);
      keep(
        ranges, runs, ({ first }) => String(first), makeRange,
        (node, run) => {
          const { first, last } = run;
          const words = inner(node);
          const i = runs.indexOf(run);
          const [left, right] = ends(first, last);
          node.style.left = `${left}px`;
          node.style.width = `${right - left}px`;
          put(words, words, labels[i], places[i], left);
        },
      );
      words.hidden = !warning;
      if (warning) put(words, inner(words), labels[runs.length], places[runs.length], 0, "Show what helps: Safe distance, and Fit to safe");
      else say(inner(words), "");
    },
  };
}

/** The element in a note that has its words. @param {HTMLElement} note */
const inner = (note) => /** @type {HTMLElement} */ (note.firstElementChild);

/**
 * Words where there is room for them; `title` says what is not seen of them, and `more`.
 * @param {HTMLElement} node
 * @param {HTMLElement} words
 * @param {Label} label
 * @param {{left: number, short: boolean} | null | undefined} place
 * @param {number} origin
 * @param {string} [more]
 */
function put(node, words, label, place, origin, more = "") {
  node.classList.toggle("rc-squeezed-out", !place);
  say(words, place?.short ? label.shortText : label.text);
  words.title = [place?.short && label.text, more].filter(Boolean).join(". ");
  node.style.left = `${(place?.left ?? 0) - origin}px`;
}

/** Pixels of a text in the lanes' type. */
function measured() {
  const context = document.createElement("canvas").getContext("2d");
  /** @type {Map<string, number>} */
  const known = new Map();
  return (/** @type {string} */ text) => {
    const before = known.get(text);
    if (before !== undefined || !context) return before ?? 0;
    context.font = "11px " + getComputedStyle(document.documentElement).getPropertyValue("--rc-font").trim();
    if (known.size > 500) known.clear();
    const pixels = Math.ceil(context.measureText(text).width);
    known.set(text, pixels);
    return pixels;
  };
}
