/** Keyframes as diamonds, the legs between them, and moves as bars, on the timeline. */
import { draggable } from "./drag.js";
import { easingMenu } from "./easing-menu.js";
import { h, keep, s, say, set } from "./element.js";
import { EASINGS } from "./field.js";
import { markGestures } from "./mark-gestures.js";

const HEIGHT = 34;
const MIDDLE = HEIGHT / 2;
const DIAMOND = "M0-7 7 0 0 7-7 0z";
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
  /** @type {import("./mark-gestures.js").Dragged | null} */
  let dragged = null;
  let latest = null;
  let pressed = false;
  const showDragged = (now) => {
    dragged = now;
    show();
  };
  const nodeOf = (at) => [...bars.children, ...diamonds.children].find((node) => at && same(node.mark.at, at));
  const focusSelected = () => {
    const node = nodeOf(latest.view.selection);
    (node?.querySelector("button") ?? node)?.focus();
  };
  const gestures = markGestures(studio, scale, magnet, showDragged, focusSelected);

  const timeOf = (mark) => (dragged && !dragged.copies && dragged.marks.has(String(mark.at)) ? mark.time + dragged.shift : mark.time);
  const isSelected = (at) => [latest.view.selection, ...latest.view.also].some((each) => each && same(each, at));
  /** A mark that Tab comes to is selected; one that is pressed is its gesture's business. */
  const selectByKeys = (at) => !pressed && !isSelected(at) && gestures.select(at);
  element.addEventListener("pointerdown", () => (pressed = true), true);
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => (pressed = false), true);

  const ease = (at, place, value, title, first) =>
    easingMenu(element.closest(".rc-timeline"), {
      ...place, title, value, first, choose: (easing) => studio.act("ease", { selections: at, easing }),
    });
  const easeMark = (mark, place, first) =>
    ease([mark.at], place, mark.easing, mark.at[1] === null ? `How ${mark.name} goes` : `How ${mark.name} is left`, first);
  /** To stand in it, and to put it where one stands. */
  const goTo = (at) => studio.act("go_to", { selection: at }).catch(() => {});
  const standing = ({ at, locked }) => [
    ["Go to this camera", () => goTo(at)],
    ...(at[1] === null || locked ? [] : [["Put it where the view is", () => studio.act("select_and_overwrite", { selection: at }).catch(() => {})]]),
  ];
  const offersEasing = (node) =>
    node.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      if (!event.ctrlKey) easeMark(node.mark, { x: event.clientX, y: event.clientY }, node.classList.contains("rc-leg-group") ? [] : standing(node.mark));
    });
  /** From the keyboard, where what is selected stands. */
  studio.commands.handle("easing", () => {
    const chosen = latest ? gestures.chosen() : [];
    const [first] = chosen;
    if (!first) return studio.notice("info", "Select a keyframe or a move first.");
    const { keyframes, moves } = marksOf(latest.segments);
    const mark = [...keyframes, ...moves].find(({ at }) => same(at, first));
    const { left, width, top } = nodeOf(first).getBoundingClientRect();
    const place = { x: left + width / 2, y: top };
    if (chosen.length === 1) easeMark(mark, place);
    else ease(chosen, place, undefined, `How all ${chosen.length} go`);
  });

  const makeLeg = (item) => {
    const node = s("g", { class: "rc-leg-group" }, s("title"), s("path", { class: "rc-leg" }), s("path", { class: "rc-leg-hit" }));
    node.mark = item.from;
    if (item.plain) return node; // its easing is nobody's: it leads from one run of the path to the next
    draggable(node, (event) => {
      if (event.shiftKey) return null;
      event.stopPropagation();
      return { move: scrub, end: (moved) => moved || easeMark(node.mark, { x: event.clientX, y: event.clientY }) };
    });
    offersEasing(node);
    return node;
  };
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
    set(line, "d", leg(a, b, from.easing));
    set(hit, "d", b - a > 24 ? `M${a + 9} ${MIDDLE}H${b - 9}` : "");
  };

  const makeDiamond = (item) => {
    const node = s(
      "g",
      { class: "rc-key", role: "slider", tabindex: 0 },
      s("title"),
      s("rect", { class: "rc-hit", x: -13, y: -13, width: 26, height: 26, rx: 4 }),
      s("path", { class: "rc-diamond", d: DIAMOND }),
      s("g", { class: "rc-locked" }, s("rect", { x: -8, y: -6, width: 16, height: 12, rx: 1.5 }), s("path", { d: "M-6.5 4-2-1.5 1 1.5 3-.5 6.5 4z" })),
    );
    node.mark = item;
    const mark = () => node.mark;
    gestures.mark(node, mark, movable);
    node.addEventListener("dblclick", () => goTo(node.mark.at));
    gestures.keys(node, mark, movable);
    offersEasing(node);
    node.addEventListener("focus", () => selectByKeys(node.mark.at));
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
    say(node.firstChild, mark.locked ? `${mark.name}: ${LOCKED}` : `${mark.name}: drag to retime, Alt: off the grid; Shift and drag to copy`);
  };

  const makeBar = (item) => {
    const grip = h("span", { class: "rc-bar-grip", role: "slider", tabindex: 0 });
    const body = h("button", { class: "rc-bar-body", type: "button" }, h("span", { class: "rc-bar-words" }));
    const node = h("div", { class: "rc-bar" }, body, grip);
    node.mark = item;
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

  const updateBar = (node, mark) => {
    node.mark = mark;
    const [body, grip] = node.children;
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
    const copies = dragged?.copies ? keyframes.filter(({ at }) => dragged.marks.has(String(at))) : [];
    keep(
      ghosts, copies, ({ at }) => String(at), () => s("path", { class: "rc-diamond", d: DIAMOND }),
      (node, { time }) => set(node, "transform", `translate(${scale().x(time + dragged.shift).toFixed(2)} ${MIDDLE})`),
    );
    drop.hidden = dragged === null || dragged.place === null;
    if (!drop.hidden) drop.style.transform = `translateX(${scale().x(dragged.place).toFixed(1)}px)`;
  };

  /** Selects, besides what is selected, all that a rectangle from `begin` on encloses. @param {number} begin */
  const enclosing = (begin) => {
    let found = [];
    const over = () => (marquee.hidden = true);
    return {
      move(event, dx) {
        const [left, right] = [Math.min(begin, begin + dx), Math.max(begin, begin + dx)];
        marquee.hidden = false;
        marquee.style.left = `${left}px`;
        marquee.style.width = `${right - left}px`;
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
  let end = null;
  segments.forEach((segment, index) => {
    if (segment.kind === "move") {
      moves.push({
        at: [index, null], start: segment.start, time: segment.start + segment.duration,
        name: `move ${moves.length + 1}`, words: moveWords(segment), easing: segment.easing,
      });
      end = moves.at(-1);
      return;
    }
    segment.keyframes.forEach((key, i) => {
      const mark = { at: [index, i], time: key.time, name: `keyframe ${keyframes.length + 1}`, locked: key.locked, easing: key.easing };
      if (i) legs.push({ from: keyframes.at(-1), to: mark });
      else if (key.time > segment.start) legs.push({ from: { ...(end ?? mark), at: [index, "sets out"], time: segment.start, easing: "linear" }, to: mark, plain: true });
      keyframes.push(mark);
    });
    end = keyframes.at(-1);
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

const easingWords = (easing) => (EASINGS.find(([its]) => its === easing)?.[1] ?? easing).toLowerCase();
const movable = (mark) => !mark.locked && String(mark.at) !== "0,0";
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const round = (value) => Math.round(value * 1000) / 1000;
