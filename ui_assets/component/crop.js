/** The photo with the part of it that the clip shows: dragged, or moved by arrow keys, where their shapes differ. */
import { around, isFree, towards, wayOf, windowAt } from "./crop-way.js";
import { draggable, newest } from "./drag.js";
import { h, say, set } from "./element.js";
import { lookUp } from "./look-up.js";

/** @import { Pair } from "./crop-way.js" */

const STEP = 0.02;
/** Arrow keys move the crop by this share of its way, with Shift by the longer one. */
const STRIDE = 0.1;

/** @type {Record<string, Pair>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], PageUp: [-5, -5], PageDown: [5, 5] };
/** @type {Record<string, Pair>} */
const ENDS = { Home: [0, 0], End: [1, 1] };

/**
 * @param {import("./studio.js").Studio} studio
 * @returns {{frame: HTMLElement, message: HTMLElement}} the photo with the window on it, and what is cut off in words
 */
export function cropOnPhoto(studio) {
  const picture = h("img", { class: "rc-photo-whole", alt: "", draggable: "false", onload: () => shape() });
  const window_ = h("div", {
    class: "rc-photo-window", role: "slider", tabindex: 0, hidden: true,
    "aria-label": "Part of the photo in the clip", "aria-valuemin": 0, "aria-valuemax": 100,
  });
  const frame = h("div", { class: "rc-photo-crop", hidden: true }, picture, window_);
  const words = h("p", { class: "rc-muted rc-photo-cut" });
  const middle = h("button", { class: "rc-button rc-small", type: "button", "data-command": "crop-center", onclick: () => move([0.5, 0.5], true) }, "Center");
  const message = h("div", { class: "rc-photo-message", hidden: true }, words, middle);
  const live = newest((/** @type {Pair} */ crop) => move(crop, false));
  let dragging = false;
  /** Shares of the photo that the window is free to move across and down. @type {Pair} */
  let way = [0, 0];
  /** @type {Pair} */
  let crop = [0.5, 0.5];

  /** @param {Pair} crop @param {boolean} done */
  function move([across, down], done) {
    return studio.act("move_crop", { across, down, done }).catch(() => {});
  }

  draggable(frame, (event) => {
    if (window_.hidden) return null;
    event.preventDefault();
    window_.focus({ preventScroll: true });
    const box = frame.getBoundingClientRect();
    const [across, down] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const begin = crop;
    const start = event.target === window_ ? crop : around(crop, way, [across, down]);
    dragging = true;
    frame.classList.add("rc-dragging");
    if (start !== crop) live.offer((crop = start));
    /** @param {Pair} next */
    const show = (next) => {
      crop = next;
      place_();
      live.offer(crop);
    };
    const over = () => {
      dragging = false;
      live.drop();
      frame.classList.remove("rc-dragging");
    };
    return {
      move: (_, dx, dy) => show(towards(start, way, [start[0] + dx / (box.width * way[0] || 1), start[1] + dy / (box.height * way[1] || 1)])),
      end() {
        over();
        move(crop, true);
      },
      cancel() {
        over();
        crop = begin;
        place_();
        studio.act("cancel_drag").catch(() => {});
      },
    };
  });
  window_.addEventListener("dblclick", () => move([0.5, 0.5], true));
  window_.addEventListener("keydown", (event) => {
    const along = lookUp(STEPS, event.key);
    const end = lookUp(ENDS, event.key);
    if ((!along && !end) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? STRIDE : STEP;
    if (end) crop = towards(crop, way, end); // the next press goes on from here
    else if (along) crop = towards(crop, way, [crop[0] + along[0] * step, crop[1] + along[1] * step]);
    place_();
    move(crop, true);
  });

  /** The frame is as wide as the photo: before it has been read, as the browser's own picture of it says. */
  function shape() {
    const { width, height } = studio.state.current?.photo ?? {};
    const [across, down] = width ? [width, height] : [picture.naturalWidth, picture.naturalHeight];
    if (across && down) frame.style.setProperty("--aspect", String(across / down));
  }

  /** Puts the window where the crop is. */
  function place_() {
    for (const [side, share] of Object.entries(windowAt(crop, way))) window_.style.setProperty(side, `${100 * share}%`);
    const upright = isFree(way[1]) && !isFree(way[0]);
    set(window_, "aria-orientation", upright ? "vertical" : "horizontal");
    set(window_, "aria-valuenow", Math.round(100 * crop[upright ? 1 : 0]));
  }

  studio.state.watch(({ photo, clip }) => {
    frame.hidden = !photo.url;
    if (picture.getAttribute("src") !== photo.url) picture.removeAttribute("src"); // not the one before until this one is here
    set(picture, "src", photo.url || null);
    shape();
    const { window: shown, cut_off: cut } = clip;
    way = wayOf(shown);
    if (!dragging) crop = clip.crop;
    place_();
    window_.hidden = !way.some(isFree);
    window_.title = "What the clip shows. Drag it, or use the arrow keys";
    set(window_, "aria-valuetext", cut || "All of the photo is in the clip");
    say(words, cut);
    message.hidden = !cut || window_.hidden;
    middle.hidden = clip.crop.every((at) => Math.abs(at - 0.5) < 1e-6);
  });
  return { frame, message };
}
