/** Frames and seconds along the top of the timeline, and under them how much of each frame must be invented. */
import { sheet } from "./sheet.js";
import { tickEvery } from "./scale.js";
import { colour } from "./theme.js";

/**
 * @import { Scale } from "./scale.js"
 * @import { Coverage } from "./shapes.js"
 */

const HEIGHT = 26;
const STRIP = 4;
/** Of the height: the heat strip. */
const MOST = 0.5;
/** This share invented is shown as strongly as can be. */
const LABEL_PIXELS = 56;
const SECOND_PIXELS = 72;
const TICK_PIXELS = 5;

export function ruler() {
  const { canvas, draw } = sheet("rc-ruler", HEIGHT);
  return {
    canvas,
    /**
     * @param {import("./scale.js").Scale} scale
     * @param {{outside: number[], hidden: number[]} | null} coverage
     */
    show(scale, coverage) {
      draw(scale.width, (context) => {
        heat(context, scale, coverage);
        frames(context, scale);
        seconds(context, scale);
      });
    },
  };
}

/**
 * How much is invented, from clear over amber to red, frame by frame; at least a pixel wide each.
 * @param {CanvasRenderingContext2D} context
 * @param {Scale} scale
 * @param {Coverage | null} coverage
 */
function heat(context, scale, coverage) {
  if (!coverage) return;
  const [some, much] = [colour("warning"), colour("error")];
  coverage.outside.forEach((outside, frame) => {
    const left = scale.x((frame - 0.5) * scale.step);
    const wide = Math.max(scale.framePixels, 1);
    if (!scale.shows(left, left + wide)) return;
    const share = Math.min((outside + (coverage.hidden[frame] ?? 0)) / MOST, 1);
    context.globalAlpha = Math.sqrt(share);
    context.fillStyle = some;
    context.fillRect(left, HEIGHT - STRIP, wide + 0.5, STRIP);
    context.globalAlpha = Math.max(2 * share - 1, 0);
    context.fillStyle = much;
    context.fillRect(left, HEIGHT - STRIP, wide + 0.5, STRIP);
  });
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Scale} scale */
function frames(context, scale) {
  const minor = tickEvery(scale.framePixels, TICK_PIXELS);
  const major = tickEvery(scale.framePixels, LABEL_PIXELS);
  const bottom = HEIGHT - STRIP;
  context.font = font();
  context.textAlign = "center";
  const first = Math.max(Math.floor(scale.from / scale.step / minor) * minor, 0);
  for (let frame = first; frame < scale.frames && frame * scale.step <= scale.to + scale.step; frame += minor) {
    const x = Math.round(scale.x(frame * scale.step)) + 0.5;
    const labelled = frame % major === 0;
    context.fillStyle = colour(labelled ? "faint" : "border-strong");
    context.fillRect(x - 0.5, bottom - (labelled ? 7 : 4), 1, labelled ? 7 : 4);
    if (!labelled) continue;
    context.fillStyle = colour("muted");
    context.fillText(String(frame), x, 11);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Scale} scale */
function seconds(context, scale) {
  const pixels = scale.framePixels / scale.step;
  const every = tickEvery(pixels, SECOND_PIXELS);
  const bottom = HEIGHT - STRIP;
  context.fillStyle = colour("faint");
  context.textAlign = "left";
  const first = Math.max(every, Math.floor(scale.from / every) * every);
  for (let second = first; second < scale.duration && second <= scale.to; second += every) {
    const x = scale.x(second);
    const words = `${second} s`;
    context.clearRect(x + 2, bottom - 10, context.measureText(words).width + 4, 10);
    context.fillRect(Math.round(x), bottom - 10, 1, 10);
    context.fillText(words, x + 4, bottom - 1);
  }
}

const font = () => "11px " + getComputedStyle(document.documentElement).getPropertyValue("--rc-font").trim();
