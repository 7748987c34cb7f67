/**
 * Looking closer at the timeline: Ctrl and the wheel (or two fingers) about the pointer, keys about the playhead; Shift
 * and the wheel, the middle button or the bar under the lanes to pan. How close is remembered for each photo.
 */
import { draggable } from "./drag.js";
import { h, set } from "./element.js";
import { lookUp } from "./look-up.js";
import { pagedTo, panned, scaleOf, WHOLE, within, zoomedAt } from "./scale.js";

/**
 * @import { Timing } from "./clock.js"
 * @import { Extract } from "./scale.js"
 * @import { State } from "./shapes.js"
 */

/** Exponent of the zoom by pixel of the wheel. */
const WHEEL = 1 / 300;
/** Factor of a key. */
const STEP = 1.6;
/** Pixels of a line of the wheel. */
const LINE = 16;
const MEMORY = "realcam-studio-timeline";
/** Photos. */
const REMEMBERED = 30;

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} area of the lanes
 * @param {() => void} changed
 */
export function timelineZoom(studio, area, changed) {
  let shown = WHOLE;
  let clip = { frames: 2, duration: 1, closed: false };
  let photo = "";
  const thumb = h("span", { class: "rc-overview-thumb" });
  const bar = h(
    "div",
    { class: "rc-overview", role: "scrollbar", tabindex: 0, "aria-label": "Part of the path in sight", "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": 100, "data-keys": "ArrowLeft ArrowRight PageUp PageDown Home End", hidden: true, title: "Drag to pan; double-click to see the whole path" },
    thumb,
  );
  area.id ||= "rc-timeline-area";
  set(bar, "aria-controls", area.id);

  const scale = () => scaleOf(area.clientWidth, clip, shown);
  /** @param {Extract} next */
  const put = (next) => {
    const fitting = within(next, area.clientWidth, clip);
    if (fitting.zoom === shown.zoom && fitting.from === shown.from) return;
    shown = fitting;
    remember(photo, shown);
    changed();
  };
  /** @param {number} factor @param {number} x */
  const about = (factor, x) => put(zoomedAt(shown, factor, x, area.clientWidth, clip));
  /** Zooms by a key: about the playhead if that is in sight, else about the middle. @param {number} factor */
  const byKey = (factor) => {
    const x = scale().x(Math.min(studio.player.time, clip.duration));
    about(factor, x >= 0 && x <= area.clientWidth ? x : area.clientWidth / 2);
  };
  const fit = () => put(WHOLE);
  for (const [id, act] of Object.entries({ "timeline-closer": () => byKey(STEP), "timeline-farther": () => byKey(1 / STEP), "timeline-fit": fit })) {
    studio.commands.handle(id, act);
  }

  /** @param {MouseEvent} event */
  const place = ({ clientX }) => clientX - area.getBoundingClientRect().left;
  area.addEventListener("wheel", (event) => {
    const unit = event.deltaMode ? LINE : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (event.ctrlKey || event.metaKey) about(Math.exp(-dy * WHEEL), place(event));
    else if (shown.zoom > 1 && (event.shiftKey || dx)) put(panned(shown, dx || dy, area.clientWidth, clip));
    else return;
    event.preventDefault();
  }, { passive: false });
  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 1) return;
    event.preventDefault();
    const [from, begin] = [event.clientX, shown];
    const stop = new AbortController();
    area.setPointerCapture(event.pointerId);
    area.addEventListener("pointermove", (now) => put(panned(begin, from - now.clientX, area.clientWidth, clip)), { signal: stop.signal });
    for (const name of ["pointerup", "pointercancel"]) area.addEventListener(name, () => stop.abort(), { signal: stop.signal });
  });
  const timeline = /** @type {HTMLElement | null} */ (area.closest(".rc-timeline"));
  timeline?.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const factor = lookUp({ "=": STEP, "+": STEP, "-": 1 / STEP }, event.key);
    if (!factor && event.key !== "0") return;
    event.preventDefault();
    if (factor) byKey(factor);
    else fit();
  });
  draggable(bar, (event) => {
    event.stopPropagation();
    const { left, width } = bar.getBoundingClientRect();
    const span = clip.duration / shown.zoom;
    const onThumb = event.target === thumb;
    const begin = onThumb ? shown.from : ((event.clientX - left) / width) * clip.duration - span / 2;
    put({ zoom: shown.zoom, from: begin });
    return { move: (_event, dx) => put({ zoom: shown.zoom, from: begin + (dx / width) * clip.duration }) };
  });
  bar.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    fit();
  });
  bar.addEventListener("keydown", (event) => {
    const span = clip.duration / shown.zoom;
    const step = lookUp({ ArrowLeft: -0.1, ArrowRight: 0.1, PageUp: -0.9, PageDown: 0.9 }, event.key);
    const end = lookUp({ Home: 0, End: clip.duration }, event.key);
    const from = step === undefined ? end : shown.from + step * span;
    if (from === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    put({ zoom: shown.zoom, from });
  });

  return {
    bar,
    /** What is shown of a clip, the path's or a film's, now. @param {State} latest @param {Timing} its clip */
    scale(latest, its) {
      const other = latest.photo.sample || latest.photo.url || latest.photo.name;
      if (other !== photo) [photo, shown] = [other, remembered(other)];
      clip = its;
      shown = within(shown, area.clientWidth, clip);
      const now = scale();
      bar.hidden = now.zoom <= 1.0001;
      area.toggleAttribute("data-zoomed", !bar.hidden);
      thumb.style.left = `${(100 * now.from) / now.duration}%`;
      thumb.style.width = `${100 / now.zoom}%`;
      const room = now.duration - (now.to - now.from);
      set(bar, "aria-valuenow", room > 0 ? Math.round((100 * now.from) / room) : 0);
      set(bar, "aria-valuetext", `${now.from.toFixed(2)} to ${now.to.toFixed(2)} of ${now.duration.toFixed(2)} seconds`);
      return now;
    },
    /** Pages on so that a moment is in sight. @param {number} time */
    follow(time) {
      if (shown.zoom <= 1) return; // all of it is: to ask for the width would have the page laid out once more
      const next = pagedTo(shown, Math.min(time, clip.duration), area.clientWidth, clip);
      if (next !== shown) put(next);
    },
  };
}

/** @param {string} photo */
function remembered(photo) {
  const all = JSON.parse(localStorage.getItem(MEMORY) ?? "{}");
  const { zoom, from } = all[photo] ?? WHOLE;
  return Number.isFinite(zoom) && Number.isFinite(from) ? { zoom, from } : WHOLE;
}

/** @param {string} photo @param {Extract} shown */
function remember(photo, shown) {
  const all = Object.entries(JSON.parse(localStorage.getItem(MEMORY) ?? "{}")).filter(([other]) => other !== photo);
  const rest = all.slice(-REMEMBERED + 1);
  const mine = shown.zoom > 1 ? [[photo, shown]] : [];
  localStorage.setItem(MEMORY, JSON.stringify(Object.fromEntries([...rest, ...mine])));
}
