/** Under the timeline: how far the camera of a take's video was off in every frame, and where that could not be told. */
import { h, set } from "./element.js";
import { sheet } from "./sheet.js";
import { colour } from "./theme.js";

/**
 * @import { Scale } from "./scale.js"
 * @import { Take } from "./shapes.js"
 */

/**
 * A frame of `camera-check.json`.
 * @typedef {Object} CheckedFrame
 * @property {string} reason why it could not be told; "" where it could
 * @property {boolean} kept
 * @property {number | null} translation_error_m
 * @property {number | null} translation_bound_m
 * @property {number | null} rotation_error_deg
 * @property {number | null} rotation_bound_deg
 * @property {number | null} psnr_db
 */

const HEIGHT = 28;
/** Errors that fill the lane, at least. */
const LEAST = { metres: 0.02, degrees: 0.5 };

/** @param {() => void} redraw called once the frames of a take have come */
export function cameraLane(redraw) {
  const { canvas, draw } = sheet("rc-camera-picture", HEIGHT);
  const element = h("div", { class: "rc-camera-lane", role: "img", hidden: true }, canvas);
  let url = "";
  /** @type {CheckedFrame[]} */
  let frames = [];
  /** @param {string} wanted */
  const load = async (wanted) => {
    url = wanted;
    frames = [];
    const answer = wanted ? await fetch(wanted) : null;
    if (url !== wanted || !answer?.ok) return;
    const check = await answer.json();
    if (url !== wanted) return;
    frames = check.frames;
    redraw();
  };
  return {
    element,
    /** @param {Scale} scale @param {Take | null} take whose camera is shown */
    show(scale, take) {
      const wanted = take?.camera?.url ?? "";
      element.hidden = !wanted;
      set(element, "aria-label", wanted ? `Camera of ${take?.name}: ${take?.camera?.sentence}` : undefined);
      if (wanted !== url) load(wanted);
      if (wanted) draw(scale.width, (context) => paint(context, scale, frames));
    },
    /** @param {number} number */
    words(number) {
      const frame = frames[number];
      if (!frame) return `frame ${number}`;
      const agrees = frame.psnr_db === null ? "" : ` · agrees with the preview to ${frame.psnr_db.toFixed(0)} dB`;
      if (frame.reason) return `frame ${number}: could not be told, ${frame.reason}${agrees}`;
      const off = `${centimetres(frame.translation_error_m)} off (±${centimetres(frame.translation_bound_m)})`;
      return `frame ${number}: ${off}, turned ${degrees(frame.rotation_error_deg)} (±${degrees(frame.rotation_bound_deg)})${agrees}`;
    },
  };
}

/** @param {number | null} metres */
const centimetres = (metres) => `${(100 * (metres ?? 0)).toFixed(metres !== null && metres < 0.1 ? 1 : 0)} cm`;
/** @param {number | null} angle */
const degrees = (angle) => `${(angle ?? 0).toFixed(angle !== null && angle < 10 ? 1 : 0)}°`;

/** @param {CanvasRenderingContext2D} context @param {Scale} scale @param {CheckedFrame[]} frames */
function paint(context, scale, frames) {
  const most = Math.max(LEAST.metres, ...frames.map(({ translation_error_m: off }) => off ?? 0));
  const turned = Math.max(LEAST.degrees, ...frames.map(({ rotation_error_deg: off }) => off ?? 0));
  const [good, bad, unknown] = [colour("ok"), colour("error"), colour("border-strong")];
  const gap = scale.framePixels > 6 ? 1 : 0;
  frames.forEach((frame, number) => {
    const left = Math.round(Math.max(scale.x((number - 0.5) * scale.step), scale.x(0)));
    const right = Math.round(Math.min(scale.x((number + 0.5) * scale.step), scale.x(scale.duration)));
    if (!scale.shows(left, right)) return;
    const wide = Math.max(right - left - gap, 1);
    if (frame.reason) return untold(context, unknown, left, wide);
    const tall = Math.max(2, ((frame.translation_error_m ?? 0) / most) * (HEIGHT - 4));
    const unsure = ((frame.translation_bound_m ?? 0) / most) * (HEIGHT - 4);
    context.fillStyle = frame.kept ? good : bad;
    context.fillRect(left, HEIGHT - tall, wide, tall);
    context.globalAlpha = 0.3;
    context.fillRect(left, HEIGHT - Math.min(tall + unsure, HEIGHT), wide, Math.min(unsure, HEIGHT - tall));
    context.globalAlpha = 1;
  });
  context.strokeStyle = colour("move");
  context.lineWidth = 1.25;
  context.setLineDash([3, 2]);
  context.beginPath();
  let drawing = false;
  frames.forEach(({ rotation_error_deg: off }, number) => {
    const [x, y] = [scale.x(number * scale.step), HEIGHT - 2 - ((off ?? 0) / turned) * (HEIGHT - 6)];
    if (off !== null && drawing) context.lineTo(x, y);
    else if (off !== null) context.moveTo(x, y);
    drawing = off !== null;
  });
  context.stroke();
  context.setLineDash([]);
}

/** Nothing is known there. @param {CanvasRenderingContext2D} context @param {string} ink @param {number} left @param {number} wide */
function untold(context, ink, left, wide) {
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.beginPath();
  for (let y = -wide; y < HEIGHT; y += 5) {
    context.moveTo(left, y + wide);
    context.lineTo(left + wide, y);
  }
  context.save();
  const clip = new Path2D();
  clip.rect(left, 0, wide, HEIGHT);
  context.clip(clip);
  context.stroke();
  context.restore();
}
