/** Under the timeline: what share of every frame the photo does not know, outside it or hidden behind something. */
import { h } from "./element.js";
import { MUCH, percent } from "./invented.js";
import { sheet } from "./sheet.js";
import { colour } from "./theme.js";

/**
 * @import { Scale } from "./scale.js"
 * @import { Coverage } from "./shapes.js"
 */

const HEIGHT = 26;

/**
 * @returns {{element: HTMLElement, ranges: HTMLElement, show: (scale: import("./scale.js").Scale, coverage: Coverage | null) => void, words: (frame: number) => string}}
 */
export function coverageLane() {
  const { canvas, draw } = sheet("rc-coverage", HEIGHT);
  const ranges = h("div", { class: "rc-ranges" });
  const element = h("div", { class: "rc-lane" }, canvas, ranges);
  /** @type {Coverage | null} */
  let known = null;
  return {
    element,
    ranges,
    show(scale, coverage) {
      known = coverage;
      draw(scale.width, (context) => {
        line(context, scale);
        if (coverage) bars(context, scale, coverage);
      });
    },
    words(frame) {
      if (!known || known.outside[frame] === undefined) return `frame ${frame}`;
      return `frame ${frame}: ${percent(known.outside[frame])} outside, ${percent(known.hidden[frame])} hidden`;
    },
  };
}

/** @param {CanvasRenderingContext2D} context @param {Scale} scale */
function line(context, scale) {
  const y = Math.round(HEIGHT - tall(MUCH)) + 0.5;
  context.strokeStyle = colour("border");
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(scale.x(0), y);
  context.lineTo(scale.x(scale.duration), y);
  context.stroke();
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Scale} scale @param {Coverage} coverage */
function bars(context, scale, { outside, hidden }) {
  const [blue, violet] = [colour("outside"), stripes(context)];
  const gap = scale.framePixels > 6 ? 1 : 0;
  outside.forEach((share, frame) => {
    const left = Math.round(Math.max(scale.x((frame - 0.5) * scale.step), scale.x(0)));
    const right = Math.round(Math.min(scale.x((frame + 0.5) * scale.step), scale.x(scale.duration)));
    if (!scale.shows(left, right)) return;
    const both = tall(share + (hidden[frame] ?? 0));
    const below = share > 0 ? (both * share) / (share + (hidden[frame] ?? 0)) : 0;
    const above = both - below;
    const wide = Math.max(right - left - gap, 1);
    context.fillStyle = blue;
    context.fillRect(left, HEIGHT - below, wide, below);
    context.fillStyle = violet;
    context.fillRect(left, HEIGHT - below - above, wide, above);
  });
}

/** Little shows, too: as the root of the share. @param {number} share */
const tall = (share) => Math.min(Math.sqrt(share), 1) * HEIGHT;

/** Hidden is striped too, so that nobody has to tell two hues apart. @param {CanvasRenderingContext2D} context */
function stripes(context) {
  const size = 6;
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext("2d");
  if (!pen) return colour("hidden");
  pen.fillStyle = colour("hidden");
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colour("surface");
  pen.globalAlpha = 0.45;
  pen.beginPath();
  for (const from of [-size, 0, size]) {
    pen.moveTo(from, size);
    pen.lineTo(from + size, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat") ?? colour("hidden");
}
