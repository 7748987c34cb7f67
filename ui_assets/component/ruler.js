/** Frames and seconds along the top of the timeline, and under them how much of each frame must be invented. */
import { sheet } from "./sheet.js";
import { colour } from "./theme.js";
import { frameTicks, secondTicks } from "./ticks.js";

/**
 * @import { Scale } from "./scale.js"
 * @import { Coverage } from "./shapes.js"
 */

const HEIGHT = 26;
/** Pixels of the height that the heat strip takes. */
const STRIP = 4;
/** This share invented is shown as strongly as can be. */
const MOST = 0.5;

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
  const bottom = HEIGHT - STRIP;
  context.font = font();
  context.textAlign = "center";
  for (const { frame, x: at, labelled } of frameTicks(scale)) {
    const x = Math.round(at) + 0.5;
    context.fillStyle = colour(labelled ? "faint" : "border-strong");
    context.fillRect(x - 0.5, bottom - (labelled ? 7 : 4), 1, labelled ? 7 : 4);
    if (!labelled) continue;
    context.fillStyle = colour("muted");
    context.fillText(String(frame), x, 11);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Scale} scale */
function seconds(context, scale) {
  const bottom = HEIGHT - STRIP;
  context.fillStyle = colour("faint");
  context.textAlign = "left";
  for (const { second, x } of secondTicks(scale)) {
    const words = `${second} s`;
    context.clearRect(x + 2, bottom - 10, context.measureText(words).width + 4, 10);
    context.fillRect(Math.round(x), bottom - 10, 1, 10);
    context.fillText(words, x + 4, bottom - 1);
  }
}

const font = () => "11px " + getComputedStyle(document.documentElement).getPropertyValue("--rc-font").trim();
