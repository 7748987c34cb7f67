/** Keyframes as diamonds, the legs between them, and moves as bars, on the timeline. */
import { draggable } from "./drag.js";
import { easingMenu } from "./easing-menu.js";
import { h, keep, s, say, set } from "./element.js";
import { EASINGS } from "./field.js";
import { legPath } from "./leg-path.js";
import { markGestures } from "./mark-gestures.js";
import { marksOf, same } from "./path-marks.js";

/**
 * @import { Drag } from "./drag.js"
 * @import { Dragged } from "./mark-gestures.js"
 * @import { KeyMark, Leg, Mark, MoveMark } from "./path-marks.js"
 * @import { Easing, Selection, State } from "./shapes.js"
 */

const HEIGHT = 34;
const MIDDLE = HEIGHT / 2;
const DIAMOND = "M0-7 7 0 0 7-7 0z";
const LOCKED = "locked to the photo: engines that continue a picture begin there. Unlock it in the inspector.";

/**
 * An element of the timeline, with what it stands for.
 * @template M
 * @typedef {(HTMLElement | SVGElement) & {mark: M}} Marked
 */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {() => import("./scale.js").Scale} scale
 * @param {ReturnType<typeof import("./magnet.js").magnet>} magnet
 * @param {(event: PointerEvent) => void} scrub what a drag over free track does
 */
export function marks(studio, scale, magnet, scrub) {
  const bars = h("div", { class: "rc-bars" });
  const lines = s("g", { class: "rc-legs" });
  const ghosts = s("g", { class: "rc-ghosts" });
  const diamonds = s("g", {});
  const drawing = s("svg", { class: "rc-marks-svg", height: HEIGHT }, lines, ghosts, diamonds);
  const drop = h("div", { class: "rc-drop-line", hidden: true, "aria-hidden": "true" });
  const marquee = h("div", { class: "rc-marquee", hidden: true, "aria-hidden": "true" });
  const element = h("div", { class: "rc-marks" }, bars, drawing, drop, marquee);
  /** @type {Dragged | null} */
  let dragged = null;
  /** @type {State} */
  let latest;
  let pressed = false;
  /** @param {Dragged | null} now */
  const showDragged = (now) => {
    dragged = now;
    show();
  };
  /** @param {Selection | null} at */
  const nodeOf = (at) => {
    const nodes = /** @type {Iterable<Marked<Mark>>} */ ([...bars.children, ...diamonds.children]);
    return [...nodes].find((node) => at && same(node.mark.at, at));
  };
  const focusSelected = () => {
    const node = nodeOf(latest.view.selection);
    (node?.querySelector("button") ?? node)?.focus();
  };
  const gestures = markGestures(studio, scale, magnet, showDragged, focusSelected);

  /** @param {Mark} mark */
  const timeOf = (mark) => (dragged && !dragged.copies && dragged.marks.has(String(mark.at)) ? mark.time + dragged.shift : mark.time);
  /** @param {Selection} at */
  const isSelected = (at) => [latest.view.selection, ...latest.view.others].some((each) => each && same(each, at));
  /** A mark that Tab comes to is selected; one that is pressed is its gesture's business. @param {Selection} at */
  const selectByKeys = (at) => !pressed && !isSelected(at) && gestures.select(at);
  element.addEventListener("pointerdown", () => (pressed = true), true);
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => (pressed = false), true);

  /**
   * @param {Selection[]} at
   * @param {{x: number, y: number}} place
   * @param {Easing | undefined} value
   * @param {string} title
   * @param {[string, () => void][]} [first]
   */
  const ease = (at, place, value, title, first) =>
    easingMenu(/** @type {HTMLElement} */ (element.closest(".rc-timeline")), {
      ...place, title, value, first, choose: (easing) => studio.act("ease", { selections: at, easing }),
    });
  /** @param {Mark} mark @param {{x: number, y: number}} place @param {[string, () => void][]} [first] */
  const easeMark = (mark, place, first) =>
    ease([mark.at], place, mark.easing, mark.at[1] === null ? `How ${mark.name} goes` : `How ${mark.name} is left`, first);
  /** Entries to stand in it, and to put it where one stands. @param {Selection} at */
  const goTo = (at) => studio.act("go_to", { selection: at }).catch(() => {});
  /** @param {Mark} mark @returns {[string, () => void][]} */
  const standing = ({ at, locked }) => {
    /** @type {[string, () => void]} */
    const go = ["Go to this camera", () => goTo(at)];
    if (at[1] === null || locked) return [go];
    return [go, ["Put it where the view is", () => studio.act("select_and_overwrite", { selection: at }).catch(() => {})]];
  };
  /** @param {Marked<Mark>} node */
  const offersEasing = (node) =>
    /** @type {HTMLElement} */ (node).addEventListener("contextmenu", (event) => {
      event.preventDefault();
      if (!event.ctrlKey) easeMark(node.mark, { x: event.clientX, y: event.clientY }, node.classList.contains("rc-leg-group") ? [] : standing(node.mark));
    });
  /** Opens it from the keyboard, where the selection stands. */
  studio.commands.handle("easing", () => {
    const chosen = latest ? gestures.chosen() : [];
    const [first] = chosen;
    if (!first) return studio.notice("info", "Select a keyframe or a move first.");
    const { keyframes, moves } = marksOf(latest.segments);
    const [mark, node] = [[...keyframes, ...moves].find(({ at }) => same(at, first)), nodeOf(first)];
    if (!mark || !node) return;
    const { left, width, top } = node.getBoundingClientRect();
    const place = { x: left + width / 2, y: top };
    if (chosen.length === 1) easeMark(mark, place);
    else ease(chosen, place, undefined, `How all ${chosen.length} go`);
  });

  /** @param {Leg} item @returns {Marked<Leg["from"]>} */
  const makeLeg = (item) => {
    const group = s("g", { class: "rc-leg-group" }, s("title"), s("path", { class: "rc-leg" }), s("path", { class: "rc-leg-hit" }));
    if (item.plain) return Object.assign(group, { mark: item.from }); // its easing is nobody's: it leads from one run of the path to the next
    const node = Object.assign(group, { mark: item.from });
    draggable(node, (event) => {
      if (event.shiftKey) return null;
      event.stopPropagation();
      return { move: scrub, end: (moved) => moved || easeMark(node.mark, { x: event.clientX, y: event.clientY }) };
    });
    offersEasing(node);
    return node;
  };
  /** @param {Marked<Leg["from"]>} node @param {Leg} leg */
  const updateLeg = (node, { from, to, plain }) => {
    node.mark = from;
    const [title, line, hit] = node.children;
    const [a, b] = [scale().x(plain ? from.time : timeOf(from)), scale().x(timeOf(to))];
    if (plain) {
      say(title, `The way to ${to.name}`);
      set(line, "d", b - a > 12 ? `M${a + 3} ${MIDDLE}H${b - 9}` : "");
      return;
    }
    say(title, `From ${from.name} to ${to.name.replace("keyframe ", "")}: ${easingWords(from.easing)}. Click to choose another easing, double-click to split`);
    set(line, "d", legPath(a, b, MIDDLE, from.easing));
    set(hit, "d", b - a > 24 ? `M${a + 9} ${MIDDLE}H${b - 9}` : "");
  };

  /** @param {KeyMark} item */
  const makeDiamond = (item) => {
    const group = s(
      "g",
      { class: "rc-key", role: "slider", tabindex: 0 },
      s("title"),
      s("rect", { class: "rc-hit", x: -13, y: -13, width: 26, height: 26, rx: 4 }),
      s("path", { class: "rc-diamond", d: DIAMOND }),
      s("g", { class: "rc-locked" }, s("rect", { x: -8, y: -6, width: 16, height: 12, rx: 1.5 }), s("path", { d: "M-6.5 4-2-1.5 1 1.5 3-.5 6.5 4z" })),
    );
    const node = Object.assign(group, { mark: item });
    const mark = () => node.mark;
    gestures.mark(node, mark, movable);
    node.addEventListener("dblclick", () => goTo(node.mark.at));
    gestures.keys(node, mark, movable);
    offersEasing(node);
    node.addEventListener("focus", () => selectByKeys(node.mark.at));
    return node;
  };

  /** @param {Marked<KeyMark>} node @param {KeyMark} mark */
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
    say(node.firstChild, mark.locked ? `${mark.name}: ${LOCKED}` : `${mark.name}: drag to retime, Alt: off the grid; Shift and drag to copy`);
  };

  /** @param {MoveMark} item */
  const makeBar = (item) => {
    const grip = h("span", { class: "rc-bar-grip", role: "slider", tabindex: 0 });
    const body = h("button", { class: "rc-bar-body", type: "button" }, h("span", { class: "rc-bar-words" }));
    const node = Object.assign(h("div", { class: "rc-bar" }, body, grip), { mark: item });
    const mark = () => node.mark;
    body.addEventListener("click", (event) => event.detail || gestures.select(node.mark.at)); // by Enter or Space
    gestures.body(body, mark);
    body.addEventListener("dblclick", () => goTo(node.mark.at));
    gestures.keys(body, mark, () => true, false);
    gestures.mark(grip, mark, () => true);
    gestures.keys(grip, mark, () => true);
    offersEasing(node);
    return node;
  };

  /** @param {Marked<MoveMark>} node @param {MoveMark} mark */
  const updateBar = (node, mark) => {
    node.mark = mark;
    const [body, grip] = /** @type {Iterable<HTMLElement>} */ (node.children);
    const end = timeOf(mark);
    const left = scale().x(mark.start);
    node.style.left = `${left}px`;
    node.style.width = `${Math.max(scale().x(end) - left, 8)}px`;
    node.classList.toggle("rc-selected", isSelected(mark.at));
    say(body.firstChild, mark.words);
    node.classList.toggle("rc-dragged", Boolean(dragged?.place !== null && dragged?.marks.has(String(mark.at))));
    body.title = `${mark.words}, ${round(end - mark.start)} s, ${easingWords(mark.easing)}; drag it to another place`;
    set(body, "aria-label", `${mark.name}: ${mark.words}`);
    set(body, "aria-pressed", String(isSelected(mark.at)));
    grip.title = "Drag: how long it takes";
    set(grip, "aria-label", `end of ${mark.name}`);
    set(grip, "aria-valuemin", round(mark.start));
    set(grip, "aria-valuemax", round(latest.clip.duration));
    set(grip, "aria-valuenow", round(end));
    set(grip, "aria-valuetext", `${round(end)} seconds`);
  };

  const show = () => {
    if (!latest) return;
    const { keyframes, moves, legs } = marksOf(latest.segments);
    set(drawing, "width", scale().width);
    keep(bars, moves, ({ at }) => String(at), makeBar, updateBar);
    keep(diamonds, keyframes, ({ at }) => String(at), makeDiamond, updateDiamond);
    keep(lines, legs, ({ from }) => String(from.at), makeLeg, updateLeg);
    const copies = dragged?.copies ? keyframes.filter(({ at }) => dragged?.marks.has(String(at))) : [];
    keep(
      ghosts, copies, ({ at }) => String(at), () => s("path", { class: "rc-diamond", d: DIAMOND }),
      (node, { time }) => set(node, "transform", `translate(${scale().x(time + (dragged?.shift ?? 0)).toFixed(2)} ${MIDDLE})`),
    );
    const place = dragged?.place ?? null;
    drop.hidden = place === null;
    if (place !== null) drop.style.transform = `translateX(${scale().x(place).toFixed(1)}px)`;
  };

  /**
   * Selects, besides what is selected, all that a rectangle from `begin` on encloses.
   * @param {number} begin
   * @returns {Drag}
   */
  const enclosing = (begin) => {
    /** @type {Mark[]} */
    let found = [];
    const over = () => (marquee.hidden = true);
    return {
      move(event, dx) {
        const [left, right] = [Math.min(begin, begin + dx), Math.max(begin, begin + dx)];
        marquee.hidden = false;
        marquee.style.left = `${left}px`;
        marquee.style.width = `${right - left}px`;
        /** @param {number} time */
        const inside = (time) => scale().x(time) >= left && scale().x(time) <= right;
        const { keyframes, moves } = marksOf(latest.segments);
        found = [...keyframes.filter(({ time }) => inside(time)), ...moves.filter(({ start, time }) => inside((start + time) / 2))];
      },
      end() {
        over();
        const [first, ...rest] = [...gestures.chosen(), ...found.map(({ at }) => at)];
        if (found.length) gestures.select(first, rest);
      },
      cancel: over,
    };
  };
  return {
    element,
    enclosing,
    /** @param {State} state */
    show(state) {
      latest = state;
      show();
    },
  };
}

/** @param {Easing} easing */
const easingWords = (easing) => (EASINGS.find(([its]) => its === easing)?.[1] ?? easing).toLowerCase();
/** @param {Mark} mark */
const movable = (mark) => !mark.locked && String(mark.at) !== "0,0";
/** @param {number} value */
const round = (value) => Math.round(value * 1000) / 1000;
