/**
 * Where a time is on the timeline, and back; and which part of the path the timeline shows.
 * @typedef {ReturnType<typeof scaleOf>} Scale
 *
 * @typedef {Object} Extract what is shown
 * @property {number} zoom 1 shows the whole path
 * @property {number} from seconds at the left end
 */
import { frameSeconds } from "./clock.js";

/** @import { Timing } from "./clock.js" */

/** Pixels left free at both ends, so that marks at the very start and end can be grabbed. */
const RIM = 14;
/** Pixels of a frame at the closest look. */
const LARGEST_FRAME = 48;

/** @type {Readonly<Extract>} */
export const WHOLE = Object.freeze({ zoom: 1, from: 0 });

/**
 * @param {number} width pixels
 * @param {Timing} clip
 * @param {Extract} [shown]
 */
export function scaleOf(width, clip, shown = WHOLE) {
  const step = frameSeconds(clip);
  const duration = Math.max(clip.duration, step);
  const inner = Math.max(width - 2 * RIM, 1);
  const { zoom, from } = within(shown, width, clip);
  const pixels = (inner / duration) * zoom;
  /** @param {number} time */
  const inside = (time) => Math.min(Math.max(time, 0), duration);
  return {
    width,
    duration,
    step,
    zoom,
    from,
    to: from + duration / zoom,
    frames: clip.frames,
    framePixels: step * pixels,
    /** @param {number} time */
    x: (time) => RIM + (time - from) * pixels,
    /** @param {number} x */
    time: (x) => inside(from + (x - RIM) / pixels),
    /** Like `time`, but it may be past the end. @param {number} x */
    beyond: (x) => Math.max(from + (x - RIM) / pixels, 0),
    /** The nearest frame's time. @param {number} time */
    snap: (time) => Math.round(time / step) * step,
    /** Whether something between two places [pixels] can be seen. @param {number} left @param {number} right */
    shows: (left, right) => right >= 0 && left <= width,
  };
}

/**
 * The nearest extract that there can be: not wider than the path, not closer than a frame is large.
 * @param {Extract} shown
 * @param {number} width
 * @param {Timing} clip
 * @returns {Extract}
 */
export function within({ zoom, from }, width, clip) {
  const step = frameSeconds(clip);
  const duration = Math.max(clip.duration, step);
  const closest = Math.max((LARGEST_FRAME * duration) / step / Math.max(width - 2 * RIM, 1), 1);
  const fitting = Math.min(Math.max(zoom, 1), closest);
  return { zoom: fitting, from: Math.min(Math.max(from, 0), duration - duration / fitting) };
}

/**
 * Closer (`factor` above 1) or farther, so that what is at a place stays there, as far as the ends of the path allow.
 * @param {Extract} shown
 * @param {number} factor
 * @param {number} x pixels
 * @param {number} width
 * @param {Timing} clip
 * @returns {Extract}
 */
export function zoomedAt(shown, factor, x, width, clip) {
  const before = scaleOf(width, clip, shown);
  const time = before.from + ((x - RIM) / Math.max(width - 2 * RIM, 1)) * (before.to - before.from);
  const { zoom } = within({ zoom: before.zoom * factor, from: before.from }, width, clip);
  const share = (time - before.from) / (before.to - before.from);
  return within({ zoom, from: time - (share * before.duration) / zoom }, width, clip);
}

/**
 * Shifted by pixels: what is later comes into sight.
 * @param {Extract} shown
 * @param {number} dx
 * @param {number} width
 * @param {Timing} clip
 * @returns {Extract}
 */
export function panned(shown, dx, width, clip) {
  const { from, to } = scaleOf(width, clip, shown);
  return within({ zoom: shown.zoom, from: from + (dx / Math.max(width - 2 * RIM, 1)) * (to - from) }, width, clip);
}

/**
 * Turned over like a page where a moment is not in sight; it is then near the left end.
 * @param {Extract} shown
 * @param {number} time seconds
 * @param {number} width
 * @param {Timing} clip
 * @returns {Extract}
 */
export function pagedTo(shown, time, width, clip) {
  const { from, to, zoom } = scaleOf(width, clip, shown);
  if (time >= from - 1e-9 && time <= to + 1e-9) return shown;
  return within({ zoom, from: time - 0.1 * (to - from) }, width, clip);
}

/**
 * The smallest of 1, 2, 5, 10, 20, 50... of a unit that takes at least so many pixels.
 * @param {number} unitPixels
 * @param {number} leastPixels
 */
export function tickEvery(unitPixels, leastPixels) {
  for (let power = 1; power < 1e6; power *= 10) {
    for (const times of [1, 2, 5]) if (times * power * unitPixels >= leastPixels) return times * power;
  }
  return 1e6;
}

/**
 * Where labels in one row stand so that none covers another: each as near to its place as it can be. Those that matter
 * most are placed first; where there is no room, a short form is tried, then nothing.
 * @param {{at: number, width: number, short: number, weight: number}[]} labels left end, and widths [pixels] of the long
 *     and the short form
 * @param {number} width of the row
 * @param {number} [gap]
 * @returns {({left: number, short: boolean} | null)[]} in the order given
 */
export function spread(labels, width, gap = 8) {
  /** @type {{left: number, right: number}[]} */
  const taken = [];
  /** @param {number} left @param {number} right */
  const free = (left, right) => left >= 0 && right <= width && taken.every((other) => right + gap <= other.left || left >= other.right + gap);
  const found = labels.map(() => /** @type {{left: number, short: boolean} | null} */ (null));
  const order = labels.map((_, i) => i).sort((a, b) => labels[b].weight - labels[a].weight || a - b);
  for (const i of order) {
    const { at, width: long, short } = labels[i];
    for (const isShort of [false, true]) {
      const wide = isShort ? short : long;
      const places = [at, width - wide, ...taken.flatMap((other) => [other.right + gap, other.left - gap - wide])];
      const reach = isShort ? 1.5 * short + 24 : long + 40;
      const [left] = places
        .map((place) => Math.min(Math.max(place, 0), Math.max(width - wide, 0)))
        .filter((place) => free(place, place + wide) && Math.abs(place - at) <= reach)
        .sort((a, b) => Math.abs(a - at) - Math.abs(b - at));
      if (left === undefined) continue;
      found[i] = { left, short: isShort };
      taken.push({ left, right: left + wide });
      break;
    }
  }
  return found;
}
