/** Under the keyframes: how fast the camera moves and turns, and where it jerks. */
import { h, say, set } from "./element.js";
import { sheet } from "./sheet.js";
import { colour } from "./theme.js";

const HEIGHT = 20;
const RIM = 3;
const LEAST = { m_s: 0.05, deg_s: 2 };
/** Slower than that does not fill the lane. */
const NAMED = 3;
/** So many frames that jerk are named. */

export function speedLane() {
  const { canvas, draw } = sheet("rc-speed", HEIGHT);
  const jerks = h("span", { class: "rc-jerks" });
  const element = h("div", { class: "rc-speed-lane", role: "img" }, canvas, jerks);
  let known = null;
  return {
    element,
    /**
     * @param {import("./scale.js").Scale} scale
     * @param {{m_s: number[], deg_s: number[], jerks: number[]}} speed
     */
    show(scale, speed) {
      known = speed;
      draw(scale.width, (context) => {
        context.fillStyle = colour("error");
        for (const frame of speed.jerks) context.fillRect(Math.round(scale.x(frame * scale.step)) - 1, 0, 2, HEIGHT);
        line(context, scale, speed.deg_s, LEAST.deg_s, colour("move"), [3, 2]);
        line(context, scale, speed.m_s, LEAST.m_s, colour("keyframe"), []);
      });
      const words = jerkWords(speed.jerks);
      say(jerks, words);
      const first = scale.x((speed.jerks[0] ?? 0) * scale.step);
      const leftward = first > scale.width * 0.7;
      jerks.style.left = leftward ? "" : `${first + 4}px`;
      jerks.style.right = leftward ? `${scale.width - first + 4}px` : "";
      const most = `Speed: up to ${speedWords({ m_s: [Math.max(0, ...speed.m_s)], deg_s: [Math.max(0, ...speed.deg_s)] }, 0)}`;
      set(element, "aria-label", [most, words].filter(Boolean).join("; "));
    },
    /** @param {number} frame */
    words(frame) {
      const jerk = known?.jerks.includes(frame) ? " · jerk" : "";
      return `frame ${frame}: ${speedWords(known, frame)}${jerk}`;
    },
  };
}

/**
 * "0.42 m/s · 12 deg/s", as the camera leaves a frame; at the last, as it arrived.
 * @param {{m_s: number[], deg_s: number[]} | null} speed
 * @param {number} frame
 */
export function speedWords(speed, frame) {
  if (!speed?.m_s.length) return "";
  const at = Math.min(Math.max(frame, 0), speed.m_s.length - 1);
  const turning = speed.deg_s[at];
  return `${speed.m_s[at].toFixed(2)} m/s · ${turning.toFixed(turning < 9.95 ? 1 : 0)} deg/s`;
}

/**
 * "jerk at frame 31".
 * @param {number[]} frames
 */
export function jerkWords(frames) {
  if (!frames.length) return "";
  if (frames.length === 1) return `jerk at frame ${frames[0]}`;
  const more = frames.length - NAMED;
  return `jerks at frames ${frames.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

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
