/** Under the timeline: what share of every frame the photo does not know, outside it or hidden behind something. */
import { h, keep, say } from "./element.js";
import { sheet } from "./sheet.js";
import { colour } from "./theme.js";

const HEIGHT = 30;
const MUCH = 0.3;

/**
 * @returns {{element: HTMLElement, show: (scale: import("./scale.js").Scale, coverage: any) => void, words: (frame: number) => string}}
 */
export function coverageLane() {
  const { canvas, draw } = sheet("rc-coverage", HEIGHT);
  const ranges = h("div", { class: "rc-ranges" });
  const element = h("div", { class: "rc-lane" }, canvas, ranges);
  let known = null;
  return {
    element,
    show(scale, coverage) {
      known = coverage;
      draw(scale.width, (context) => {
        line(context, scale);
        if (coverage) bars(context, scale, coverage);
      });
      label(ranges, scale, coverage);
    },
    words(frame) {
      if (!known || known.outside[frame] === undefined) return `frame ${frame}`;
      return `frame ${frame}: ${percent(known.outside[frame])} outside, ${percent(known.hidden[frame])} hidden`;
    },
  };
}

/**
 * Runs of frames of which much is invented.
 * @param {{outside: number[], hidden: number[]} | null} coverage
 * @returns {{first: number, last: number, worst: number}[]}
 */
export function inventedRanges(coverage) {
  const runs = [];
  coverage?.outside.forEach((outside, frame) => {
    const share = outside + coverage.hidden[frame];
    const run = runs.at(-1);
    if (share <= MUCH) return;
    if (run?.last === frame - 1) Object.assign(run, { last: frame, worst: Math.max(run.worst, share) });
    else runs.push({ first: frame, last: frame, worst: share });
  });
  return runs;
}

/** @param {number} share */
export const percent = (share) => `${Math.round(share * 100)} %`;

function line(context, scale) {
  const y = Math.round(HEIGHT * (1 - MUCH)) + 0.5;
  context.strokeStyle = colour("border");
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(scale.x(0), y);
  context.lineTo(scale.x(scale.duration), y);
  context.stroke();
  context.setLineDash([]);
}

function bars(context, scale, { outside, hidden }) {
  const [blue, violet] = [colour("outside"), stripes(context)];
  const gap = scale.framePixels > 6 ? 1 : 0;
  outside.forEach((share, frame) => {
    const left = Math.round(Math.max(scale.x((frame - 0.5) * scale.step), scale.x(0)));
    const right = Math.round(Math.min(scale.x((frame + 0.5) * scale.step), scale.x(scale.duration)));
    const below = tall(share);
    const above = tall(hidden[frame] ?? 0);
    const wide = Math.max(right - left - gap, 1);
    context.fillStyle = blue;
    context.fillRect(left, HEIGHT - below, wide, below);
    context.fillStyle = violet;
    context.fillRect(left, HEIGHT - below - above, wide, above);
  });
}

/** A share that is there at all shows. */
const tall = (share) => (share > 0 ? Math.max(share * HEIGHT, 1) : 0);

/** Hidden is striped too, so that nobody has to tell two hues apart. */
function stripes(context) {
  const size = 6;
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext("2d");
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
  return context.createPattern(tile, "repeat");
}

function label(element, scale, coverage) {
  const runs = inventedRanges(coverage);
  keep(
    element,
    runs,
    ({ first }) => String(first),
    () => h("span", { class: "rc-range" }, h("span", { class: "rc-range-words" })),
    (child, { first, last, worst }) => {
      const left = scale.x(Math.max(first - 0.5, 0) * scale.step);
      const right = Math.min(scale.x((last + 0.5) * scale.step), scale.x(scale.duration));
      child.style.left = `${left}px`;
      child.style.width = `${right - left}px`;
      child.classList.toggle("rc-leftward", left > scale.width * 0.65);
      const frames = first === last ? `Frame ${first}` : `Frames ${first}–${last}`;
      say(child.firstChild, `${frames}: up to ${percent(worst)} invented`);
    },
  );
}
