/**
 * Under the speed, for a clip that is filmed again: which moment of it is seen when. Rising is forwards, level is
 * frozen. Drag a key; double-click adds one; a right-click has freeze, slow and backwards.
 */
import { draggable, newest } from "./drag.js";
import { easingMenu } from "./easing-menu.js";
import { h, keep, set } from "./element.js";
import { lookUp } from "./look-up.js";
import { rateAt, rateWords, shownAt } from "./scene-time.js";
import { sheet } from "./sheet.js";
import { colour } from "./theme.js";

/**
 * @import { Scale } from "./scale.js"
 * @import { SceneTime, State } from "./shapes.js"
 * @import { TimeKey } from "./scene-time.js"
 */

const HEIGHT = 40;
const RIM = 6;

/** A key as it is shown. @typedef {HTMLElement & {index: number, its: TimeKey}} Shown */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {() => Scale} scaleNow
 */
export function sceneTimeLane(studio, scaleNow) {
  const { canvas, draw } = sheet("rc-scene-time", HEIGHT);
  const keys = h("div", { class: "rc-time-keys" });
  const element = h("div", { class: "rc-time-lane", role: "group", "aria-label": "Scene time", hidden: true }, canvas, keys);
  /** @type {SceneTime | null} */
  let known = null;

  /** @param {number} shows */
  const y = (shows) => HEIGHT - RIM - (Math.min(Math.max(shows, 0), known?.seconds ?? 1) / (known?.seconds || 1)) * (HEIGHT - 2 * RIM);
  /** @param {number} pixels upwards */
  const seconds = (pixels) => (pixels / (HEIGHT - 2 * RIM)) * (known?.seconds ?? 1);
  /** @param {number} index @param {number} time @param {number} shows @param {boolean} done */
  const move = (index, time, shows, done) => studio.act("move_time_key", { index, time, shows, done });

  /** @param {MouseEvent} event */
  const placeOf = (event) => scaleNow().snap(scaleNow().time(event.clientX - element.getBoundingClientRect().left));

  /** @param {MouseEvent} event @param {number | null} index of a key */
  const openMenu = (event, index) => {
    event.preventDefault();
    event.stopPropagation();
    const time = placeOf(event);
    /** @type {[string, () => void][]} */
    const first = [
      ["Freeze here for 1 s", () => studio.act("freeze_scene", { seconds: 1, time })],
      ["Hold this moment throughout", () => studio.act("hold_moment", { time })],
      ["Play as filmed", () => studio.act("play_clip", { speed: 1 })],
      ["Half speed", () => studio.act("play_clip", { speed: 0.5 })],
      ["Backwards", () => studio.act("play_clip", { speed: -1 })],
    ];
    first.unshift(index === null ? ["Add a key here", () => studio.act("add_time_key", { time })] : ["Delete this key", () => studio.act("delete_time_key", { index })]);
    const host = /** @type {HTMLElement} */ (element.closest(".rc-timeline"));
    easingMenu(host, { x: event.clientX, y: event.clientY, title: "Scene time", value: null, choose() {}, first });
  };

  /** @param {TimeKey} its @returns {Shown} */
  const make = (its) => {
    const node = Object.assign(h("div", { class: "rc-time-key", role: "slider", tabindex: 0, "aria-orientation": "vertical", "aria-valuemin": 0 }), { index: 0, its });
    draggable(node, (event) => {
      event.stopPropagation();
      const { index, its: before } = node;
      const put = newest((/** @type {TimeKey} */ key) => move(index, key.time, key.shows, false));
      let key = before;
      return {
        move(now, dx, dy) {
          const scale = scaleNow();
          const free = scale.beyond(scale.x(before.time) + dx);
          key = { time: now.altKey ? free : scale.snap(free), shows: Math.max(before.shows - seconds(dy), 0) };
          put.offer(key);
        },
        end(moved) {
          put.drop();
          if (moved) move(index, key.time, key.shows, true);
        },
        cancel() {
          put.drop();
          studio.act("cancel_drag");
        },
      };
    });
    node.addEventListener("contextmenu", (event) => openMenu(event, node.index));
    node.addEventListener("dblclick", (event) => event.stopPropagation());
    node.addEventListener("keydown", (event) => {
      const step = 1 / (known?.fps ?? 24);
      const up = lookUp({ ArrowUp: step, ArrowDown: -step }, event.key);
      const later = lookUp({ ArrowRight: 1, ArrowLeft: -1 }, event.key);
      if (up !== undefined) move(node.index, node.its.time, Math.max(node.its.shows + up, 0), true);
      else if (later !== undefined) move(node.index, node.its.time + later * scaleNow().step, node.its.shows, true);
      else if (event.key === "Delete" || event.key === "Backspace") studio.act("delete_time_key", { index: node.index });
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return node;
  };

  element.addEventListener("contextmenu", (event) => openMenu(event, null));
  element.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    studio.act("add_time_key", { time: placeOf(event) });
  });

  return {
    element,
    /** @param {Scale} scale @param {State} state */
    show(scale, { scene_time: time }) {
      known = time;
      element.hidden = time === null;
      if (!time) return;
      draw(scale.width, (context) => line(context, scale, time.keys, y));
      const numbered = time.keys.map((its, index) => ({ its, index }));
      keep(keys, numbered, ({ index }) => String(index), ({ its }) => make(its), (/** @type {Shown} */ node, { its, index }) => {
        Object.assign(node, { index, its });
        node.style.left = `${scale.x(its.time)}px`;
        node.style.top = `${y(its.shows)}px`;
        set(node, "aria-label", `key of scene time at ${its.time.toFixed(2)} s`);
        set(node, "aria-valuemax", time.seconds);
        set(node, "aria-valuenow", Number(its.shows.toFixed(3)));
        set(node, "aria-valuetext", `${its.shows.toFixed(2)} s of the clip`);
      });
    },
    /** @param {number} frame of the video @param {number} moment seconds of the path */
    words(frame, moment) {
      if (!known) return `frame ${frame}`;
      return `frame ${frame}: frame ${known.shown[frame] ?? 0} of the clip, ${rateWords(rateAt(known.keys, moment, known.seconds))}`;
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scale} scale
 * @param {TimeKey[]} keys
 * @param {(shows: number) => number} y
 */
function line(context, scale, keys, y) {
  context.strokeStyle = colour("move");
  context.lineWidth = 1.5;
  context.beginPath();
  const [left, right] = [Math.max(scale.x(0), 0), Math.min(scale.x(scale.duration), scale.width)];
  for (let x = left; x <= right; x += 1) context.lineTo(x, y(shownAt(keys, scale.time(x))));
  context.stroke();
}
