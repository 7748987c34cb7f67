/** Frames and seconds along the top of the timeline. */
import { sheet } from "./sheet.js";
import { tickEvery } from "./scale.js";
import { colour } from "./theme.js";

const HEIGHT = 26;
const LABEL_PIXELS = 56;
const SECOND_PIXELS = 72;
const TICK_PIXELS = 5;

export function ruler() {
  const { canvas, draw } = sheet("rc-ruler", HEIGHT);
  return {
    canvas,
    /** @param {import("./scale.js").Scale} scale */
    show(scale) {
      draw(scale.width, (context) => {
        frames(context, scale);
        seconds(context, scale);
      });
    },
  };
}

function frames(context, scale) {
  const minor = tickEvery(scale.framePixels, TICK_PIXELS);
  const major = tickEvery(scale.framePixels, LABEL_PIXELS);
  context.font = font();
  context.textAlign = "center";
  for (let frame = 0; frame < scale.frames; frame += minor) {
    const x = Math.round(scale.x(frame * scale.step)) + 0.5;
    const labelled = frame % major === 0;
    context.fillStyle = colour(labelled ? "faint" : "border-strong");
    context.fillRect(x - 0.5, HEIGHT - (labelled ? 7 : 4), 1, labelled ? 7 : 4);
    if (!labelled) continue;
    context.fillStyle = colour("muted");
    context.fillText(String(frame), x, 12);
  }
}

function seconds(context, scale) {
  const pixels = scale.framePixels / scale.step;
  const every = tickEvery(pixels, SECOND_PIXELS);
  context.fillStyle = colour("faint");
  context.textAlign = "left";
  for (let second = every; second < scale.duration; second += every) {
    const x = scale.x(second);
    const words = `${second} s`;
    context.clearRect(x + 2, HEIGHT - 12, context.measureText(words).width + 4, 12);
    context.fillRect(Math.round(x), HEIGHT - 12, 1, 12);
    context.fillText(words, x + 4, HEIGHT - 3);
  }
}

const font = () => "11px " + getComputedStyle(document.documentElement).getPropertyValue("--rc-font").trim();
