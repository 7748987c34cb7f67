/** A path from another tool: opened, proved by a ghost in the viewport and by what is said here, then accepted or not. */
import { newest } from "./drag.js";
import { choiceField, numberField } from "./field.js";
import { fold } from "./fold.js";
import { h, keep, say, set } from "./element.js";
import { formatName } from "./format-names.js";
import { icon } from "./icons.js";

/**
 * @import { Commands, Import } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

const KEEPS = {
  source: "Its own keyframes and moves",
  thin: "Few keyframes",
  exact: "Every frame",
};
/** Powers of ten on the slider, to either side of 1. */
const DECADES = 3;

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function importFold(host, studio) {
  const box = fold("Import a path");
  const open = h("button", { class: "rc-button", type: "button", "data-command": "import", onclick: studio.open.choosePath }, icon("open"), h("span", {}, "Open a path"));
  const empty = h(
    "div", { class: "rc-import-empty" }, open,
    h("p", { class: "rc-hint" }, "Or drop it anywhere: COLMAP, transforms.json, nerfstudio, RealEstate10K, TUM and some twenty others; as files or a ZIP."),
  );
  const card = importCard(studio);
  box.body.replaceChildren(empty, card.element);
  host.replaceChildren(box.element);
  let shown = "";
  studio.state.watch((state) => {
    const path = state.import;
    empty.hidden = Boolean(path);
    card.element.hidden = !path;
    if (path) card.show(path);
    if (path && path.name !== shown) {
      box.element.open = true;
      requestAnimationFrame(() => box.element.scrollIntoView({ block: "start" }));
    }
    shown = path?.name ?? "";
  });
}

/** @param {Studio} studio */
function importCard(studio) {
  /** @param {Commands["change_import"]} values */
  const change = (values) => studio.act("change_import", values).catch(() => {});
  /** The ghost is in the overview only. */
  const showAll = async () => {
    await studio.act("set_view", { through_camera: false }).catch(() => {});
    studio.act("frame").catch(() => {});
  };
  /** @type {Import | null} */
  let path = null;
  const name = h("h3", {});
  const about = h("p", { class: "rc-muted" });
  const facts = h("p", { class: "rc-import-facts" });
  const format = choiceField({ label: "Read as", choices: [], commit: (value) => change({ format: value }) });
  const camera = choiceField({ label: "Camera", choices: [], commit: (value) => change({ camera: value }) });
  const assumed = h("ul", { class: "rc-import-assumed" });
  const away = h("p", { class: "rc-import-away" });
  const place = choiceField({ label: "Frame 0", choices: [["keep", "As it is"], ["photo", "At the photo"]], commit: (value) => change({ place: value }) });
  const scale = numberField({ label: "Scale", unit: "×", step: 0.05, digits: 4, min: 1e-6, max: 1e6, commit: (value) => change({ scale: value }) });
  const rate = numberField({ label: "Rate", unit: "fps", step: 1, digits: 3, min: 0.01, max: 1000, commit: (value) => change({ fps: value }) });
  const slider = h("input", { type: "range", class: "rc-scale-slider", min: -DECADES, max: DECADES, step: 0.01, "aria-label": "Scale, logarithmic" });
  const fit = h("button", { class: "rc-link", type: "button", onclick: () => path?.fit && change({ scale: rounded(path.fit.scale) }) });
  const lens = choiceField({ label: "Lens", choices: [["file", "The file's"], ["photo", "The photo's"]], commit: (value) => change({ lens: value }) });
  const kept = choiceField({ label: "As", choices: /** @type {[Import["keep"], string][]} */ ([]), commit: (value) => change({ keep: value }) });
  const count = h("p", { class: "rc-muted", role: "status" });
  const accept = h("button", { class: "rc-button rc-primary", type: "button", onclick: () => studio.act("accept_import").catch(() => {}) }, "Accept");
  const cancel = h("button", { class: "rc-button", type: "button", onclick: () => studio.act("drop_import").catch(() => {}) }, "Cancel");
  const look = h("button", { class: "rc-link", type: "button", "data-command": "frame", onclick: showAll }, icon("target", 14), "Show all of it");
  const live = newest((value) => change({ scale: rounded(10 ** value) }));
  slider.addEventListener("input", () => live.offer(Number(slider.value)));
  const assumptions = h("div", {}, h("h4", {}, "Assumed"), assumed);
  const stands = h("div", { class: "rc-grid-2" }, place.element, rate.element);
  const scaling = h("div", { class: "rc-grid-2" }, scale.element, slider);
  const element = h(
    "section", { class: "rc-import", hidden: true, "aria-label": "Path to import" },
    h("header", { class: "rc-head" }, h("span", { class: "rc-ghost-key", "aria-hidden": "true" }), name),
    about, facts, format.element, camera.element,
    assumptions,
    away, stands, scaling,
    h("div", { class: "rc-import-links" }, fit, look),
    h("div", { class: "rc-grid-2" }, lens.element, kept.element),
    count,
    h("div", { class: "rc-job-buttons" }, cancel, accept),
  );
  return {
    element,
    /** @param {Import} given */
    show(given) {
      path = given;
      say(name, path.name);
      name.title = path.name;
      const own = path.of_clip;
      assumptions.hidden = stands.hidden = scaling.hidden = own;
      say(about, own ? "Found in the frames of the clip; it stands where it filmed, at the scene's scale." : path.about);
      say(facts, `${path.frames.toLocaleString("en")} frames · ${path.seconds.toFixed(2)} s at ${Number(path.fps.toFixed(3))} fps · ${metres(path.length_m)} long`);
      facts.title = own ? "" : `Read in ${path.read_s.toFixed(2)} s`;
      offer(format, path.formats.map((each) => [each.name, formatName(each.about)]), path.format);
      offer(camera, path.cameras.map((each) => [each, each]), path.camera);
      keep(assumed, path.assumed.length ? path.assumed : ["Nothing: the file says everything."], (text) => text, (text) => h("li", {}, text));
      const far = path.away.m > 1e-3 || path.away.deg > 0.1;
      const first = own ? "the first frame of the clip" : "the photo";
      say(away, far ? `Frame 0 is ${metres(path.away.m)} and ${path.away.deg.toFixed(1)}° away from ${first}.` : `Frame 0 is ${first}.`);
      away.classList.toggle("rc-is-away", far);
      place.show(path.place);
      scale.show(path.scale);
      rate.show(path.fps);
      rate.element.hidden = path.keep === "source";
      if (document.activeElement !== slider) slider.value = String(Math.log10(path.scale));
      fit.hidden = !path.fit || own;
      if (path.fit) say(fit, `Fit: × ${rounded(path.fit.scale)}`);
      fit.title = path.fit ? `It then goes a quarter of the median depth (${metres(path.fit.median_m)}) away from its first frame` : "";
      offer(lens, [["file", own ? "The camera's" : "The file's"], ["photo", own ? "The first frame's" : "The photo's"]], path.lens);
      lens.element.hidden = path.keep === "source";
      offer(kept, path.keeps.map((each) => [each, KEEPS[each]]), path.keep, 1);
      say(count, path.problem || becomes(path));
      accept.disabled = path.keep === "thin" && path.keyframes === null;
    },
  };
}

/** @param {Import} path */
function becomes({ keep: kept, keyframes, frames, tolerance }) {
  if (kept === "source") return "The editable path in the file, keyframes and moves as they are there.";
  if (kept === "exact") return `${keyframes} keyframes, one for every frame; the film has ${frames} frames.`;
  if (keyframes === null) return "Finding keyframes …";
  return `${keyframes} keyframes, within ${tolerance.m * 100} cm and ${tolerance.deg}° of every frame.`;
}

/**
 * Shows a choice only where there is one.
 * @template {string} T
 * @param {ReturnType<typeof choiceField<T>>} field
 * @param {[value: T, words: string][]} choices
 * @param {T} value
 * @param {number} [least]
 */
function offer(field, choices, value, least = 2) {
  const text = JSON.stringify(choices);
  if (field.select.dataset.offered !== text) {
    field.offer(choices);
    field.select.dataset.offered = text;
  }
  field.show(value);
  field.element.hidden = choices.length < least;
  set(field.select, "disabled", choices.length < 2);
}

/** @param {number} scale */
const rounded = (scale) => Number(scale.toPrecision(3));
/** @param {number} m */
const metres = (m) => (m >= 100 ? `${m.toFixed(0)} m` : m >= 0.1 ? `${m.toFixed(2)} m` : `${(m * 100).toFixed(1)} cm`);
