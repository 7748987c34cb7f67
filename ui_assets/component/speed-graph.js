/**
 * The speed lane opened: metres and degrees per second over time, and a dot at every keyframe. A dot is dragged up or
 * down for the speed there; the curve between two dots for that of the leg. Keyframes keep their times.
 */
import { draggable, newest, summed } from "./drag.js";
import { h, keep, set } from "./element.js";
import { marksOf } from "./marks.js";
import { colour } from "./theme.js";

const [TOP, BOTTOM] = [12, 6];
/** Pixels above the highest speed, and under 0. */
const LEAST = { m_s: 0.05, deg_s: 2 };
const REACH = 7;
/** Pixels from the curve within which it is dragged. */
const STILL = 0.005;
/** Metres per second at which a path only turns. */
const STEP = 0.02;
/** Of the axis, by a key. */

/** The highest number on an axis: a plain one that is as much or a little more. @param {number} value */
export function axisTop(value) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(value, 1e-6)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((each) => each * ten).find((each) => each >= value * 0.999) ?? 10 * ten;
}

/**
 * The speed at a moment, of speeds from each frame to the next.
 * @param {number[]} speeds
 * @param {number} at frames
 */
export function speedAt(speeds, at) {
  if (!speeds.length) return 0;
  const place = Math.min(Math.max(at - 0.5, 0), speeds.length - 1);
  const [before, after] = [speeds[Math.floor(place)], speeds[Math.ceil(place)]];
  return before + (place % 1) * (after - before);
}

/**
 * What the speeds at a leg's two ends become where its middle is to be so much faster: it must get there in the same time.
 * @param {[number, number]} ends
 * @param {number} faster at the middle
 * @returns {[number, number]}
 */
export const shapedEnds = (ends, faster) => /** @type {any} */ (ends.map((speed) => Math.max(speed - 2 * faster, 0)));

/**
 * @param {import("./studio.js").Studio} studio
 * @param {ReturnType<typeof import("./sheet.js").sheet>} canvas
 */
export function speedGraph(studio, { canvas, draw }) {
  const dots = h("div", { class: "rc-speed-dots" });
  const axes = ["m_s", "deg_s"].map((unit) => h("span", { class: `rc-speed-axis rc-axis-${unit}` }));
  const element = h("div", { class: "rc-speed-graph", role: "group", "aria-label": "Speed at the keyframes", hidden: true }, ...axes, dots);
  let known = null;
  let scale = null;
  let height = 20;
  let tops = { m_s: 1, deg_s: 1 };
  let unit = "m_s";
  let dragging = false;

  const plot = () => height - TOP - BOTTOM;
  const y = (value, which) => height - BOTTOM - (value / tops[which]) * plot();
  const at = (time) => speedAt(known.speed[unit], time / scale.step);
  const perPixel = () => tops[unit] / plot();
  const shape = (speeds, done) =>
    studio.act("shape_speed", { speeds: speeds.map(([its, speed]) => [its, speed === null ? null : Number(speed.toFixed(5))]), unit, done }).catch(() => {});
  /** A drag of some keyframes' speeds. */
  const shaping = (speedsAfter) => {
    const live = newest((speeds) => shape(speeds, false));
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
        if (latest) studio.act("take_back");
      },
    };
  };

  const make = () => {
    const node = h("button", { class: "rc-speed-dot", type: "button", role: "slider", "aria-orientation": "vertical", "aria-valuemin": 0, "data-keys": "Delete Backspace Home" });
    draggable(node, (event) => {
      event.stopPropagation();
      const [{ at: its, time }] = [node.mark];
      const before = at(time);
      return shaping((faster) => [[its, Math.max(before + faster, 0)]]);
    });
    node.addEventListener("dblclick", (event) => {
      event.stopPropagation();
      shape([[node.mark.at, null]], true);
    });
    const step = summed((steps) => shape([[node.mark.at, Math.max(at(node.mark.time) + steps * STEP * tops[unit], 0)]], true));
    node.addEventListener("keydown", (event) => {
      const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
      const fixed = { Home: 0, Delete: null, Backspace: null }[event.key];
      if (steps) step(steps * (event.shiftKey ? 0.2 : 1));
      else if (fixed !== undefined) shape([[node.mark.at, fixed]], true);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return node;
  };

  const update = (node, mark) => {
    const speed = at(mark.time);
    node.mark = mark;
    const x = scale.x(mark.time);
    node.style.transform = `translate(${x.toFixed(1)}px, ${y(speed, unit).toFixed(1)}px)`;
    node.hidden = !scale.shows(x - 8, x + 8);
    node.classList.toggle("rc-shaped", mark.passed !== "automatic");
    const words = unit === "m_s" ? `${speed.toFixed(2)} m/s` : `${speed.toFixed(1)} deg/s`;
    set(node, "aria-label", `speed at ${mark.name}`);
    set(node, "aria-valuemax", tops[unit]);
    set(node, "aria-valuenow", Number(speed.toFixed(3)));
    set(node, "aria-valuetext", words);
    set(node, "title", `${words} at ${mark.name}: drag up or down (Alt: in small steps), or arrow keys; double-click or Delete: automatic`);
  };

  /** The two keyframes around a moment. */
  const legAt = (time) => {
    const { legs } = marksOf(known.segments);
    return legs.find(({ from, to, plain }) => !plain && time > from.time && time < to.time && from.easing !== "hold");
  };
  const nearCurve = (event) => {
    const box = canvas.getBoundingClientRect();
    const time = scale.time(event.clientX - box.left);
    return Math.abs(event.clientY - box.top - y(at(time), unit)) <= REACH ? legAt(time) : undefined;
  };

  return {
    element,
    /** Of a press on the canvas: a drag of the leg, where it is on the curve. @param {PointerEvent} event */
    press(event) {
      const leg = element.hidden ? undefined : nearCurve(event);
      if (!leg) return null;
      const ends = /** @type {[number, number]} */ ([at(leg.from.time), at(leg.to.time)]);
      return shaping((faster) => shapedEnds(ends, faster).map((speed, i) => [[leg.from, leg.to][i].at, speed]));
    },
    hover(event) {
      canvas.classList.toggle("rc-on-curve", !element.hidden && Boolean(nearCurve(event)));
    },
    /**
     * @param {import("./scale.js").Scale} shown
     * @param {any} state
     * @param {number} pixels of height
     */
    show(shown, state, pixels) {
      [known, scale, height] = [state, shown, pixels];
      const { speed } = state;
      unit = Math.max(0, ...speed.m_s) > STILL ? "m_s" : "deg_s";
      if (!dragging) tops = { m_s: axisTop(Math.max(LEAST.m_s, ...speed.m_s) * 1.1), deg_s: axisTop(Math.max(LEAST.deg_s, ...speed.deg_s) * 1.1) };
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
      const passing = new Map(state.segments.flatMap(({ keyframes: keys }, segment) => (keys ?? []).map((key, index) => [`${segment},${index}`, key.passed])));
      keep(dots, keyframes.map((mark) => ({ ...mark, passed: passing.get(String(mark.at)) })), ({ at: its }) => String(its), make, update);
    },
  };

  function grid(context) {
    context.fillStyle = colour("border");
    for (const share of [0, 0.5, 1]) context.fillRect(0, Math.round(height - BOTTOM - share * plot()), scale.width, 1);
  }

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
