/** Under the speed: how firmly the engine keeps to the preview, part by part of the path. Drag a part up or down. */
import { draggable, newest, summed } from "./drag.js";
import { h, keep, say, set } from "./element.js";
import { lookUp } from "./look-up.js";

/**
 * @import { Scale } from "./scale.js"
 * @import { LockPart, Segment, Selection, State } from "./shapes.js"
 */

const HEIGHT = 20;
const ROUND = 0.05;
const STEP = 0.05;
const FINE = 0.01;

/**
 * A part as it is shown. @typedef {HTMLElement & {leg: LockPart}} Shown
 */

/**
 * @param {import("./studio.js").Studio} studio
 */
export function lockLane(studio) {
  const element = h("div", { class: "rc-lock-lane", role: "group", "aria-label": "Scene lock", hidden: true });
  /** @type {State} */
  let latest;

  /** A part that is selected with others takes them along. @param {LockPart} part */
  const meant = ({ at }) => {
    const { selection, others } = latest.view;
    const selected = selection ? [selection, ...others] : [];
    return selected.some((each) => same(each, at)) ? selected : [at];
  };
  /** @param {LockPart} part @param {number} strength @param {boolean} done */
  const lock = (part, strength, done) =>
    studio.act("set_lock_strength", { selections: meant(part), strength: Math.min(Math.max(round(strength), 0), 1), done });

  /** @param {LockPart} part @returns {Shown} */
  const make = (part) => {
    const fill = h("span", { class: "rc-lock-fill" });
    const words = h("span", { class: "rc-lock-words" });
    const node = Object.assign(h("div", { class: "rc-lock-part", role: "slider", tabindex: 0, "aria-orientation": "vertical", "aria-valuemin": 0, "aria-valuemax": 100 }, fill, words), { leg: part });
    draggable(node, (event) => {
      if (event.shiftKey) return null;
      event.stopPropagation();
      const before = node.leg.strength;
      const put = newest((/** @type {number} */ strength) => lock(node.leg, strength, false));
      let strength = before;
      return {
        move(now, _dx, dy) {
          const free = before - dy / (2 * HEIGHT);
          strength = now.altKey ? free : Math.round(free / ROUND) * ROUND;
          put.offer(strength);
        },
        end(moved) {
          put.drop();
          if (moved) lock(node.leg, strength, true);
        },
        cancel() {
          put.drop();
          studio.act("cancel_drag");
        },
      };
    });
    node.addEventListener("dblclick", (event) => {
      event.stopPropagation();
      lock(node.leg, 1, true);
    });
    const step = summed((/** @type {number} */ more) => lock(node.leg, node.leg.strength + more, true));
    node.addEventListener("keydown", (event) => {
      const more = lookUp({ ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }, event.key);
      const end = lookUp({ Home: 0, End: 1 }, event.key);
      if (more) step(more * (event.shiftKey ? FINE : STEP));
      else if (end !== undefined) lock(node.leg, end, true);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return node;
  };

  /** @param {Shown} node @param {LockPart} part @param {Scale} scale */
  const update = (node, part, scale) => {
    node.leg = part;
    const [left, right] = [scale.x(part.begin), scale.x(Math.min(part.end, scale.duration))];
    node.style.left = `${left}px`;
    node.style.width = `${Math.max(right - left, 4)}px`;
    node.style.setProperty("--rc-lock", String(part.strength));
    const percent = `${Math.round(part.strength * 100)} %`;
    say(node.lastChild, part.strength < 1 || part === latest.lock?.[0] ? percent : "");
    node.classList.toggle("rc-firm", part.strength === 1);
    set(node, "aria-label", `lock of ${nameOf(latest.segments, part.at)}`);
    set(node, "aria-valuenow", Math.round(part.strength * 100));
    set(node, "aria-valuetext", percent);
    set(node, "title", `${part.strength === 0 ? "Let go" : `Kept to the preview by ${percent}`}: ${nameOf(latest.segments, part.at)}. Drag up or down (Alt: in small steps), or arrow keys; double-click: 100 %`);
  };

  return {
    element,
    /**
     * @param {import("./scale.js").Scale} scale
     * @param {State} state
     */
    show(scale, state) {
      latest = state;
      element.hidden = !state.lock;
      if (state.lock) keep(element, state.lock, ({ at }) => String(at), make, (node, part) => update(node, part, scale));
    },
  };
}

/** "Orbit right 20°" or "the leg behind keyframe 2". @param {Segment[]} segments @param {Selection} at */
function nameOf(segments, [segment, index]) {
  const part = segments[segment];
  if (part.kind === "move") return [part.move, part.direction].filter(Boolean).join(" ");
  const before = segments.slice(0, segment).reduce((sum, each) => sum + (each.kind === "keyframes" ? each.keyframes.length : 0), 0);
  return `the leg behind keyframe ${before + (index ?? 0) + 1}`;
}

/** @param {Selection} a @param {Selection} b */
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
/** @param {number} value */
const round = (value) => Math.round(value * 1e4) / 1e4;
