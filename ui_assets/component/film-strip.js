/** Some frames of the film on show, along the timeline under its ruler. */
import { h } from "./element.js";

/** @param {import("./studio.js").Studio} studio */
export function filmStrip(studio) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const element = h("div", { class: "rc-film-strip", hidden: true }, canvas);
  const picture = new Image();
  let shown = "";
  /** @type {import("./scale.js").Scale | null} */
  let scale = null;
  const draw = () => {
    const { film } = studio.player;
    const [width, height] = [element.clientWidth, element.clientHeight];
    const context = canvas.getContext("2d");
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    if (!context || !film || !scale || !picture.naturalWidth || !height) return;
    const count = Math.min(film.frames, TILES);
    const [w, h] = [picture.naturalWidth / count, picture.naturalHeight];
    const [left, right] = [scale.x(0), scale.x(scale.duration)];
    const slots = Math.max(Math.round((right - left) / (height * (w / h))), 1);
    const slot = (right - left) / slots;
    context.scale(ratio, ratio);
    for (let i = 0; i < slots; i += 1) {
      const tile = slots > 1 ? Math.round((i / (slots - 1)) * (count - 1)) : 0;
      const part = Math.min(w, h * (slot / height));
      const tall = part * (height / slot);
      context.drawImage(picture, tile * w + (w - part) / 2, (h - tall) / 2, part, tall, left + i * slot, 0, slot, height);
    }
  };
  picture.addEventListener("load", draw);
  return {
    element,
    /** @param {import("./scale.js").Scale} now */
    show(now) {
      const { film } = studio.player;
      scale = now;
      element.hidden = !film;
      if (!film) return;
      if (shown !== film.strip) {
        shown = film.strip;
        picture.src = shown;
      }
      draw();
    },
  };
}

/** Number of its frames that the server puts into a strip. */
const TILES = 24;
