/** A depth map of the person's own, or those of a clip's frames: brought by a button, what its numbers count, and let go of again. */
import { choiceField, numberField } from "./field.js";
import { h, say } from "./element.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";
import { capital } from "./words.js";

const NAMES = { m: "metres", mm: "millimetres" };
/** @type {[value: string, words: string][]} */
const UNITS = [
  ["m", "Metres"], ["dm", "Decimetres"], ["cm", "Centimetres"], ["mm", "Millimetres"], ["km", "Kilometres"], ["in", "Inches"], ["ft", "Feet"],
  ["1/256", "1/256 m, as KITTI"], ["1/5000", "1/5000 m, as TUM"], ["other", "Another …"],
];
const KINDS = "A 16-bit PNG or TIFF in millimetres, or an EXR, TIFF, NPY or NPZ in metres, of the photo's shape and any size";
const CLIP_KINDS = "A depth map for every frame: 16-bit PNG or TIFF, EXR or NPY files, a ZIP of them, one NPY or NPZ, or a lossless film of 16-bit grey. Or one map, of the first frame";
const SAMPLE = "A sample has exact depth. Open a photo of your own first.";

/** @param {import("./studio.js").Studio} studio */
export function depthMapButton(studio) {
  const words = h("span", {});
  const button = h("button", { class: "rc-button", type: "button", "data-command": "depth-map", onclick: studio.open.chooseDepth }, icon("map"), words);
  studio.state.watch(({ photo }) => {
    say(words, photo.clip ? "Use depth maps …" : "Use a depth map …");
    button.disabled = Boolean(photo.sample);
    button.title = photo.sample ? SAMPLE : photo.clip ? CLIP_KINDS : KINDS;
  });
  return button;
}

/**
 * There while one is in use.
 * @param {import("./studio.js").Studio} studio
 */
export function depthMapBox(studio) {
  /** @param {string} unit */
  const commit = (unit) => studio.act("set_depth_unit", { unit }).catch(() => {});
  /** @param {string} unit */
  const take = (unit) => {
    asked = null;
    return commit(unit);
  };
  const name = h("span", { class: "rc-depth-map-name" });
  const instead = h("button", { class: "rc-link", type: "button", "data-command": "estimate-instead", title: "Stop using the depth map; Undo brings it back", onclick: () => studio.act("estimate_instead").catch(() => {}) }, "Estimate instead");
  const unit = choiceField({ label: "Its numbers are", choices: [], commit: (value) => (value === "other" ? ask() : take(value)) });
  const step = numberField({ label: "One is", name: "One in the depth map", unit: "m", step: 0.001, digits: 7, min: 1e-7, max: 1e4, commit: (metres, done) => done && commit(String(metres)) });
  /** What the state said when another unit was asked for: until it says something else, the question stays. @type {string | null} */
  let asked = null;
  let now = "";
  const ask = () => {
    asked = now;
    step.element.hidden = false;
    step.input.focus();
  };
  const element = h("section", { class: "rc-depth-map", "aria-label": "Depth map", hidden: true }, h("div", { class: "rc-depth-map-head" }, name, instead), unit.element, step.element);
  let taken = "";
  studio.state.watch(({ photo: { depth_file: file } }) => {
    element.hidden = !file;
    if (!file) return;
    say(name, file.maps > 1 && !file.name.startsWith(`${file.maps} `) ? `${file.name} (${file.maps} maps)` : file.name);
    name.title = file.name;
    if (taken !== file.taken_for) unit.offer([["", `${capital(lookUp(NAMES, file.taken_for) ?? file.taken_for)}, it seems`], ...UNITS]);
    taken = file.taken_for;
    now = `${file.name} ${file.unit}`;
    if (asked === now) return;
    asked = null;
    const known = !file.unit || UNITS.some(([value]) => value === file.unit);
    unit.show(known ? file.unit : "other");
    step.element.hidden = known;
    step.show(known ? null : metresOf(file.unit));
  });
  return element;
}

/** "1/1000" or "0.001" @param {string} unit */
function metresOf(unit) {
  const [one, parts = 1] = unit.split("/").map(Number);
  return one / parts;
}
