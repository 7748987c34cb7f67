/**
 * The speed lane opened: metres and degrees per second over time, and a dot at every keyframe. A dot is dragged up or
 * down for the speed there; the curve between two dots for that of the leg. Keyframes keep their times.
 */
import { draggable, newest, summed } from "./drag.js";
import { h, keep, set } from "./element.js";
import { lookUp } from "./look-up.js";
import { keyframeAt, marksOf } from "./path-marks.js";
import { axisTops, shapedEnds, speedAt, unitOf } from "./speeds.js";
import { colour } from "./theme.js";

/**
 * @import { Drag } from "./drag.js"
 * @import { KeyMark } from "./path-marks.js"
 * @import { Scale } from "./scale.js"
 * @import { Keyframe, Selection, State } from "./shapes.js"
 * @import { Unit } from "./speeds.js"
 */

/** Pixels above the highest speed, and under 0. */
const [TOP, BOTTOM] = [12, 6];
/** Pixels from the curve within which it is dragged. */
const REACH = 7;
/** Step of the axis, by a key. */
const STEP = 0.02;

/**
 * A keyframe's dot, which knows which it is.
 * @typedef {KeyMark & {passed: Keyframe["passed"] | undefined}} PassedMark
 * @typedef {HTMLButtonElement & {mark: PassedMark}} Dot
 *
 * Speeds of keyframes; null leaves one to the path.
 * @typedef {[at: Selection, speed: number | null][]} Speeds
 */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {ReturnType<typeof import("./sheet.js").sheet>} canvas
 */
export function speedGraph(studio, { canvas, draw }) {
  const dots = h("div", { class: "rc-speed-dots" });
  const axes = ["m_s", "deg_s"].map((unit) => h("span", { class: `rc-speed-axis rc-axis-${unit}` }));
  const element = h("div", { class: "rc-speed-graph", role: "group", "aria-label": "Speed at the keyframes", hidden: true }, ...axes, dots);
  /** @type {State} */
  let known;
  /** @type {Scale} */
  let scale;
  let height = 20;
  /** @type {Record<Unit, number>} */
  let tops = { m_s: 1, deg_s: 1 };
  /** @type {Unit} */
  let unit = "m_s";
  let dragging = false;

  const plot = () => height - TOP - BOTTOM;
  /** @param {number} value @param {Unit} which */
  const y = (value, which) => height - BOTTOM - (value / tops[which]) * plot();
  /** @param {number} time */
  const at = (time) => speedAt(known.speed[unit], time / scale.step);
  const perPixel = () => tops[unit] / plot();
  /** @param {Speeds} speeds @param {boolean} done */
  const shape = (speeds, done) =>
    studio.act("shape_speed", { speeds: speeds.map(([its, speed]) => [its, speed === null ? null : Number(speed.toFixed(5))]), unit, done }).catch(() => {});
  /** A drag of some keyframes' speeds. @param {(faster: number) => Speeds} speedsAfter @returns {Drag} */
  const shaping = (speedsAfter) => {
    const live = newest((/** @type {Speeds} */ speeds) => shape(speeds, false));
    /** @type {Speeds | null} */
    let latest = null;
    dragging = true;
    studio.player.pause();
    return {
      move(event, _dx, dy) {
        latest = speedsAfter(-dy * perPixel() * (event.altKey ? 0.2 : 1));
        live.offer(latest);
      },
      end(moved) {
        live.drop();
        dragging = false;
        if (moved && latest) shape(latest, true);
      },
      cancel() {
        live.drop();
        dragging = false;
        if (latest) studio.act("cancel_drag");
      },
    };
  };

  /** @param {PassedMark} mark @returns {Dot} */
  const make = (mark) => {
    const node = Object.assign(h("button", { class: "rc-speed-dot", type: "button", role: "slider", "aria-orientation": "vertical", "aria-valuemin": 0, "data-keys": "Delete Backspace Home" }), { mark });
    draggable(node, (event) => {
      event.stopPropagation();
      const { at: its, time } = node.mark;
      const before = at(time);
      return shaping((faster) => [[its, Math.max(before + faster, 0)]]);
    });
    node.addEventListener("dblclick", (event) => {
      event.stopPropagation();
      shape([[node.mark.at, null]], true);
    });
    const step = summed((/** @type {number} */ steps) => shape([[node.mark.at, Math.max(at(node.mark.time) + steps * STEP * tops[unit], 0)]], true));
    node.addEventListener("keydown", (event) => {
      const steps = lookUp({ ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }, event.key);
      const fixed = lookUp({ Home: 0, Delete: null, Backspace: null }, event.key);
      if (steps) step(steps * (event.shiftKey ? 0.2 : 1));
      else if (fixed !== undefined) shape([[node.mark.at, fixed]], true);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return node;
  };

  /** @param {Dot} node @param {PassedMark} mark */
  const update = (node, mark) => {
    const speed = at(mark.time);
    node.mark = mark;
    const x = scale.x(mark.time);
    node.style.transform = `translate(${x.toFixed(1)}px, ${y(speed, unit).toFixed(1)}px)`;
    node.hidden = !scale.shows(x - 8, x + 8);
    node.classList.toggle("rc-shaped", mark.passed !== "automatic");
    const words = unit === "m_s" ? `${speed.toFixed(2)} m/s` : `${speed.toFixed(1)}°/s`;
    set(node, "aria-label", `speed at ${mark.name}`);
    set(node, "aria-valuemax", tops[unit]);
    set(node, "aria-valuenow", Number(speed.toFixed(3)));
    set(node, "aria-valuetext", words);
    set(node, "title", `${words} at ${mark.name}: drag up or down (Alt: in small steps), or arrow keys; double-click or Delete: automatic`);
  };

  /** The two keyframes around a moment. @param {number} time */
  const legAt = (time) => {
    const { legs } = marksOf(known.segments);
    return legs.flatMap((leg) => (leg.plain ? [] : [leg])).find(({ from, to }) => time > from.time && time < to.time && from.easing !== "hold");
  };
  /** @param {PointerEvent} event */
  const nearCurve = (event) => {
    const box = canvas.getBoundingClientRect();
    const time = scale.time(event.clientX - box.left);
    return Math.abs(event.clientY - box.top - y(at(time), unit)) <= REACH ? legAt(time) : undefined;
  };

  return {
    element,
    /** Turns a press on the canvas into a drag of the leg, where it is on the curve. @param {PointerEvent} event */
    press(event) {
      const leg = element.hidden ? undefined : nearCurve(event);
      if (!leg) return null;
      const ends = /** @type {[number, number]} */ ([at(leg.from.time), at(leg.to.time)]);
      return shaping((faster) => {
        const [first, last] = shapedEnds(ends, faster);
        return [[leg.from.at, first], [leg.to.at, last]];
      });
    },
    /** @param {PointerEvent} event */
    hover(event) {
      canvas.classList.toggle("rc-on-curve", !element.hidden && Boolean(nearCurve(event)));
    },
    /**
     * @param {import("./scale.js").Scale} shown
     * @param {State} state
     * @param {number} pixels of height
     */
    show(shown, state, pixels) {
      [known, scale, height] = [state, shown, pixels];
      const { speed } = state;
      unit = unitOf(speed);
      if (!dragging) tops = axisTops(speed);
      axes[0].textContent = `${Number(tops.m_s.toPrecision(2))} m/s`;
      axes[1].textContent = `${Number(tops.deg_s.toPrecision(2))} °/s`;
      draw(scale.width, (context) => {
        grid(context);
        for (const { time } of marksOf(state.segments).keyframes) {
          context.fillStyle = colour("border");
          context.fillRect(Math.round(scale.x(time)), 0, 1, height);
        }
        context.fillStyle = colour("error");
        for (const frame of speed.jerks) {
          const x = Math.round(scale.x(frame * scale.step));
          context.fillRect(x - 1, 0, 2, height - BOTTOM);
          context.beginPath();
          context.moveTo(x - 5, 0);
          context.lineTo(x + 5, 0);
          context.lineTo(x, 7);
          context.fill();
        }
        curve(context, speed.deg_s, "deg_s", colour("move"), [4, 3]);
        curve(context, speed.m_s, "m_s", colour("keyframe"), []);
      });
      const { keyframes } = marksOf(state.segments);
      keep(dots, keyframes.map((mark) => ({ ...mark, passed: keyframeAt(state.segments, mark.at)?.passed })), ({ at: its }) => String(its), make, update);
    },
  };

  /** @param {CanvasRenderingContext2D} context */
  function grid(context) {
    context.fillStyle = colour("border");
    for (const share of [0, 0.5, 1]) context.fillRect(0, Math.round(height - BOTTOM - share * plot()), scale.width, 1);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number[]} values
   * @param {Unit} which
   * @param {string} stroke
   * @param {number[]} dashes
   */
  function curve(context, values, which, stroke, dashes) {
    context.strokeStyle = stroke;
    context.lineWidth = which === unit ? 2 : 1.25;
    context.setLineDash(dashes);
    context.beginPath();
    values.forEach((value, i) => context.lineTo(scale.x((i + 0.5) * scale.step), y(value, which)));
    context.stroke();
    context.setLineDash([]);
  }
}
