/** What stands on the timeline, read off the path: keyframes, moves, and the legs between them. */

/** @import { Easing, Keyframe, MoveSegment, Segment, Selection } from "./shapes.js" */

/**
 * @typedef {Object} KeyMark a keyframe
 * @property {Selection} at
 * @property {number} time seconds on the whole path
 * @property {string} name
 * @property {Easing} easing
 * @property {boolean} locked to the photo
 *
 * @typedef {Object} MoveMark a move; its mark is where it ends
 * @property {Selection} at
 * @property {number} start seconds on the whole path
 * @property {number} time
 * @property {string} name
 * @property {string} words
 * @property {Easing} easing
 * @property {false} locked
 *
 * @typedef {KeyMark | MoveMark} Mark
 *
 * The way from one keyframe to the next; a plain one sets out to the first of its run, and its easing is nobody's.
 * @typedef {{from: KeyMark, to: KeyMark, plain: false} | {from: {at: [segment: number, "sets out"], time: number}, to: KeyMark, plain: true}} Leg
 */

/**
 * What stands on the timeline, in order, numbered as people count.
 * @param {Segment[]} segments of the state
 */
export function marksOf(segments) {
  /** @type {KeyMark[]} */
  const keyframes = [];
  /** @type {MoveMark[]} */
  const moves = [];
  /** @type {Leg[]} */
  const legs = [];
  segments.forEach((segment, index) => {
    if (segment.kind === "move") {
      moves.push({
        at: [index, null], start: segment.start, time: segment.start + segment.duration,
        name: `move ${moves.length + 1}`, words: moveWords(segment), easing: segment.easing, locked: false,
      });
      return;
    }
    /** @type {KeyMark | null} */
    let before = null;
    segment.keyframes.forEach((key, i) => {
      /** @type {KeyMark} */
      const mark = { at: [index, i], time: key.time, name: `keyframe ${keyframes.length + 1}`, locked: key.locked, easing: key.easing };
      if (before) legs.push({ from: before, to: mark, plain: false });
      else if (key.time > segment.start) legs.push({ from: { at: [index, "sets out"], time: segment.start }, to: mark, plain: true });
      keyframes.push(mark);
      before = mark;
    });
  });
  return { keyframes, moves, legs };
}

/**
 * "Orbit right 20°": a move in as few words as say it.
 * @param {{move: string, direction: string, amount: number, unit: string}} move
 */
export function moveWords({ move, direction, amount, unit }) {
  const number = unit === "deg" ? `${round(amount)}°` : unit ? `${round(amount)} ${unit}` : "";
  const words = [move, direction, number].filter(Boolean).join(" ");
  return words[0].toUpperCase() + words.slice(1);
}

/**
 * The keyframes of a part of the path; none for a move.
 * @param {Segment | undefined} segment
 * @returns {Keyframe[]}
 */
export const keyframesOf = (segment) => (segment?.kind === "keyframes" ? segment.keyframes : []);

/**
 * A keyframe by its address; undefined for a move, or where there is none.
 * @param {Segment[]} segments
 * @param {Selection | null} at
 * @returns {Keyframe | undefined}
 */
export const keyframeAt = (segments, at) => (at ? keyframesOf(segments[at[0]])[at[1] ?? -1] : undefined);

/**
 * A move by its address; undefined for a keyframe, or where there is none.
 * @param {Segment[]} segments
 * @param {Selection} at
 * @returns {MoveSegment | undefined}
 */
export function moveAt(segments, at) {
  const segment = segments[at[0]];
  return segment?.kind === "move" && at[1] === null ? segment : undefined;
}

/** @param {Selection} a @param {Selection} b */
export const same = (a, b) => a[0] === b[0] && a[1] === b[1];

/** @param {number} value */
const round = (value) => Math.round(value * 1000) / 1000;
