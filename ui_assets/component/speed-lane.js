/** Under the keyframes: how fast the camera moves and turns, and where it jerks; opened, a graph to shape it. */
import { h, say, set } from "./element.js";
import { icon } from "./icons.js";
import { sheet } from "./sheet.js";
import { speedGraph } from "./speed-graph.js";
import { jerkWords, speedWords } from "./speeds.js";
import { colour } from "./theme.js";

/**
 * @import { Scale } from "./scale.js"
 * @import { Speed, State } from "./shapes.js"
 */

const HEIGHT = 20;
/** Pixels of the open graph, at least. */
const LOWEST = 64;
/** Pixels of ruler, track and the bar under the lanes. */
const ABOVE = 68;
const RIM = 3;
/** Slower than that does not fill the lane. */
const LEAST = { m_s: 0.05, deg_s: 2 };
/** Pixels of one of the words, about. */
const CHARACTER = 6;

/** @param {import("./studio.js").Studio} studio */
export function speedLane(studio) {
  const canvas = sheet("rc-speed", HEIGHT);
  const { draw } = canvas;
  const graph = speedGraph(studio, canvas);
  const jerks = h("span", { class: "rc-jerks" });
  const lane = h("div", { class: "rc-speed-picture", role: "img" }, canvas.canvas, jerks);
  const element = h("div", { class: "rc-speed-lane" }, lane, graph.element);
  const toggle = h("button", { class: "rc-lane-toggle", type: "button", "aria-expanded": "false", onclick: () => open(!isOpen()) }, icon("chevron", 10));
  /** @type {Speed | null} */
  let known = null;
  let redraw = () => {};
  const isOpen = () => !graph.element.hidden;
  /** @param {boolean} on */
  const open = (on) => {
    graph.element.hidden = !on;
    element.closest(".rc-timeline")?.toggleAttribute("data-graph", on);
    set(toggle, "aria-expanded", String(on));
    redraw();
  };
  studio.commands.handle("speed-graph", () => open(!isOpen()));
  studio.commands.watch(() => {
    toggle.title = toggle.ariaLabel = studio.commands.title("speed-graph", "Speed graph");
  });
  canvas.canvas.addEventListener("pointermove", graph.hover);
  return {
    element,
    toggle,
    press: graph.press,
    /** @param {() => void} callback draws the timeline anew */
    onOpen: (callback) => (redraw = callback),
    /**
     * @param {import("./scale.js").Scale} scale
     * @param {State} state
     */
    show(scale, state) {
      const { speed } = state;
      known = speed;
      const tall = isOpen() ? Math.max((element.parentElement?.clientHeight ?? 0) - ABOVE, LOWEST) : HEIGHT;
      canvas.grow(tall);
      if (isOpen()) graph.show(scale, state, tall);
      else {
        draw(scale.width, (context) => {
          context.fillStyle = colour("error");
          for (const frame of speed.jerks) context.fillRect(Math.round(scale.x(frame * scale.step)) - 1, 0, 2, HEIGHT);
          line(context, scale, speed.deg_s, LEAST.deg_s, colour("move"), [3, 2]);
          line(context, scale, speed.m_s, LEAST.m_s, colour("keyframe"), []);
        });
      }
      const words = jerkWords(speed.jerks);
      say(jerks, words);
      const wide = words.length * CHARACTER + 8;
      const first = scale.x((speed.jerks[0] ?? 0) * scale.step);
      const place = first + wide + 4 > scale.width ? first - wide - 4 : first + 4;
      jerks.style.left = `${Math.min(Math.max(place, 4), Math.max(scale.width - wide, 4))}px`;
      const most = `Speed: up to ${speedWords({ m_s: [Math.max(0, ...speed.m_s)], deg_s: [Math.max(0, ...speed.deg_s)] }, 0)}`;
      set(lane, "aria-label", [most, words].filter(Boolean).join("; "));
    },
    /** @param {number} frame */
    words(frame) {
      const jerk = known?.jerks.includes(frame) ? " · jerk" : "";
      return `frame ${frame}: ${speedWords(known, frame)}${jerk}`;
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scale} scale
 * @param {number[]} values
 * @param {number} least
 * @param {string} stroke
 * @param {number[]} dashes
 */
function line(context, scale, values, least, stroke, dashes) {
  const most = Math.max(least, ...values);
  context.strokeStyle = stroke;
  context.lineWidth = 1.25;
  context.setLineDash(dashes);
  context.beginPath();
  values.forEach((value, i) => context.lineTo(scale.x((i + 0.5) * scale.step), HEIGHT - RIM - (value / most) * (HEIGHT - 2 * RIM)));
  context.stroke();
  context.setLineDash([]);
}
