/** Keyframes as diamonds and moves as bars, on the timeline: select, drag, step by keys. */
import { draggable, newest } from "./drag.js";
import { h, keep, s, say, set } from "./element.js";

const HEIGHT = 34;
const MIDDLE = HEIGHT / 2;
const LOCKED = "locked to the photo: engines that continue a picture begin there. Unlock it in the inspector.";

/**
 * @typedef {Object} Mark a keyframe, or a move's end
 * @property {[number, number | null]} at
 * @property {number} time seconds on the whole path
 * @property {string} name
 */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {() => import("./scale.js").Scale} scale
 */
export function marks(studio, scale) {
  const bars = h("div", { class: "rc-bars" });
  const lines = s("g", { class: "rc-legs" });
  const diamonds = s("g", {});
  const drawing = s("svg", { class: "rc-marks-svg", height: HEIGHT }, lines, diamonds);
  const element = h("div", { class: "rc-marks" }, bars, drawing);
  /** Where a mark is while it is dragged: the state does not know yet. */
  let dragged = null;
  let latest = null;

  const timeOf = (mark) => (dragged && same(dragged.at, mark.at) ? dragged.time : mark.time);
  const isSelected = (at) => Boolean(latest?.view.selection && same(latest.view.selection, at));
  const select = (at) => !isSelected(at) && studio.act("select", { selection: at });
  const retime = (at, time, done) => studio.act("retime", { selection: at, time, done });

  /** Drags a mark along the timeline; Alt leaves the frame grid. */
  const drags = (target, mark, free) =>
    draggable(target, (event) => {
      event.stopPropagation();
      if (!free(mark())) return { move() {}, end: () => studio.act("select", { selection: mark().at }) };
      select(mark().at);
      studio.player.pause();
      const { at, time: from } = mark();
      const release = studio.state.hold();
      const live = newest((time) => retime(at, time, false));
      let sent = null;
      return {
        move(now, dx) {
          const shown = scale();
          const time = shown.beyond(shown.x(from) + dx);
          sent = now.altKey ? time : shown.snap(time);
          dragged = { at, time: sent };
          show();
          live.offer(sent);
        },
        end(moved) {
          live.drop();
          finish(moved ? retime(at, sent, true) : studio.act("select", { selection: at }), release);
        },
        cancel() {
          live.drop();
          finish(sent === null ? null : retime(at, from, true), release);
        },
      };
    });
  const finish = async (answer, release) => {
    try {
      await answer;
      if (answer) await studio.state.next();
    } catch {
      // refused: the notice says why, and the mark goes back
    } finally {
      dragged = null;
      release();
      show();
    }
  };

  const keys = (target, mark, free) =>
    target.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (event.key === "Enter" || event.key === " ") select(mark().at);
      else if (steps && free(mark())) retime(mark().at, mark().time + steps * scale().step * (event.shiftKey ? 10 : 1), true);
      else return;
      event.preventDefault();
    });

  const makeDiamond = (item) => {
    const node = s(
      "g",
      { class: "rc-key", role: "slider", tabindex: 0 },
      s("title"),
      s("rect", { class: "rc-hit", x: -13, y: -13, width: 26, height: 26, rx: 4 }),
      s("path", { class: "rc-diamond", d: "M0-7 7 0 0 7-7 0z" }),
      s("g", { class: "rc-locked" }, s("rect", { x: -8, y: -6, width: 16, height: 12, rx: 1.5 }), s("path", { d: "M-6.5 4-2-1.5 1 1.5 3-.5 6.5 4z" })),
    );
    node.mark = item;
    const mark = () => node.mark;
    drags(node, mark, movable);
    keys(node, mark, movable);
    node.addEventListener("focus", () => select(node.mark.at));
    return node;
  };

  const updateDiamond = (node, mark) => {
    node.mark = mark;
    const time = timeOf(mark);
    set(node, "transform", `translate(${scale().x(time).toFixed(2)} ${MIDDLE})`);
    set(node, "aria-label", mark.name);
    set(node, "aria-valuemin", 0);
    set(node, "aria-valuemax", round(latest.clip.duration));
    set(node, "aria-valuenow", round(time));
    set(node, "aria-valuetext", `${round(time)} seconds, frame ${round(time / scale().step)}`);
    set(node, "aria-readonly", mark.locked ? "true" : null);
    node.classList.toggle("rc-selected", isSelected(mark.at));
    node.classList.toggle("rc-is-locked", mark.locked);
    say(node.firstChild, mark.locked ? `${mark.name}: ${LOCKED}` : `${mark.name}: drag to retime, Alt: off the frame grid`);
  };

  const makeBar = (item) => {
    const grip = h("span", { class: "rc-bar-grip", role: "slider", tabindex: 0 });
    const body = h("button", { class: "rc-bar-body", type: "button" }, h("span", { class: "rc-bar-words" }));
    const node = h("div", { class: "rc-bar" }, body, grip);
    node.mark = item;
    body.addEventListener("click", () => select(node.mark.at));
    drags(grip, () => node.mark, () => true);
    keys(grip, () => node.mark, () => true);
    return node;
  };

  const updateBar = (node, mark) => {
    node.mark = mark;
    const [body, grip] = node.children;
    const end = timeOf(mark);
    const left = scale().x(timeBefore(mark));
    node.style.left = `${left}px`;
    node.style.width = `${Math.max(scale().x(end) - left, 8)}px`;
    node.classList.toggle("rc-selected", isSelected(mark.at));
    say(body.firstChild, mark.words);
    body.title = `${mark.words}, ${round(end - mark.start)} s`;
    set(body, "aria-label", `${mark.name}: ${mark.words}`);
    set(body, "aria-pressed", String(isSelected(mark.at)));
    grip.title = "Drag: how long it takes";
    set(grip, "aria-label", `end of ${mark.name}`);
    set(grip, "aria-valuemin", round(mark.start));
    set(grip, "aria-valuemax", round(latest.clip.duration));
    set(grip, "aria-valuenow", round(end));
    set(grip, "aria-valuetext", `${round(end)} seconds`);
  };
  const timeBefore = (mark) => mark.start;

  const show = () => {
    if (!latest) return;
    const { keyframes, moves, legs } = marksOf(latest.segments);
    set(drawing, "width", scale().width);
    keep(bars, moves, ({ at }) => String(at), makeBar, updateBar);
    keep(diamonds, keyframes, ({ at }) => String(at), makeDiamond, updateDiamond);
    keep(
      lines, legs, ({ from }) => String(from.at), () => s("path", { class: "rc-leg" }),
      (node, { from, to }) => set(node, "d", leg(scale().x(timeOf(from)), scale().x(timeOf(to)), from.easing)),
    );
  };
  return {
    element,
    /** @param {any} state */
    show(state) {
      latest = state;
      show();
    },
  };
}

/**
 * What stands on the timeline, in order, numbered as people count.
 * @param {any[]} segments of the state
 */
export function marksOf(segments) {
  const keyframes = [];
  const moves = [];
  const legs = [];
  segments.forEach((segment, index) => {
    if (segment.kind === "move") {
      moves.push({
        at: [index, null], start: segment.start, time: segment.start + segment.duration,
        name: `move ${moves.length + 1}`, words: moveWords(segment),
      });
      return;
    }
    segment.keyframes.forEach((key, i) => {
      const mark = { at: [index, i], time: key.time, name: `keyframe ${keyframes.length + 1}`, locked: key.locked, easing: key.easing };
      if (i) legs.push({ from: keyframes.at(-1), to: mark });
      keyframes.push(mark);
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

/** From one diamond to the next: as steep as the camera is fast. */
function leg(from, to, easing) {
  const [a, b] = [from + 9, to - 9];
  if (b - a < 6) return "";
  const [low, high] = [MIDDLE + 5, MIDDLE - 5];
  if (easing === "linear" || easing === "constant") return `M${a} ${MIDDLE}H${b}`;
  if (easing === "hold") return `M${a} ${low}H${b}V${high}`;
  const [out, into] = { "ease-in": [0.5, 0.3], "ease-out": [0.3, 0.5], "ease-in-out": [0.5, 0.5] }[easing] ?? [0, 0];
  const from1 = easing === "ease-out" ? low - 6 : low;
  const to1 = easing === "ease-in" ? high + 6 : high;
  return `M${a} ${low}C${a + (b - a) * out} ${from1} ${b - (b - a) * into} ${to1} ${b} ${high}`;
}

const movable = (mark) => !mark.locked && String(mark.at) !== "0,0";
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const round = (value) => Math.round(value * 1000) / 1000;
