/** Real scale: what was measured is really so long, and everything grows with it. */
import { numberField } from "./field.js";
import { fold } from "./fold.js";
import { h, say } from "./element.js";
import { metres } from "./words.js";

/**
 * "This is really [2.05] m", once two points are measured.
 * @param {import("./studio.js").Studio} studio
 */
export function realLength(studio) {
  const length = numberField({
    label: "This is really", name: "Real length", unit: "m", step: 0.01, digits: 3, min: 0.001,
    title: "Type how long it is: scene and path grow together",
    commit: (metres, done) => done && studio.act("calibrate", { metres }).catch(() => {}),
  });
  length.element.dataset.command = "calibrate";
  studio.state.watch(({ pointing }) => {
    length.element.hidden = pointing.apart_m === null;
    length.show(pointing.apart_m);
  });
  return length.element;
}

/**
 * The fold "Scale and level" of the Image tab.
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function scaleFold(host, studio) {
  const facts = h("p", {});
  const reset = h("button", { class: "rc-link", type: "button", "data-command": "reset-scale", onclick: () => studio.act("reset_scale") }, "Reset scale");
  const measure = h("button", { class: "rc-button", type: "button", "data-command": "measure", onclick: () => studio.tools.choose("measure") }, "Measure something you know");
  const ground = h("p", {});
  const search = h("button", { class: "rc-button", type: "button", "data-command": "ground", onclick: () => studio.act("search_ground").catch(() => {}) }, "Find the ground");
  const level = h("button", { class: "rc-button", type: "button", "data-command": "level", title: "Make up and down follow the ground", onclick: () => studio.act("level") }, "Level");
  const unlevel = h("button", { class: "rc-link", type: "button", "data-command": "unlevel", onclick: () => studio.act("level", { by_ground: false }) }, "Reset level");
  const { element, body } = fold("Scale and level");
  body.append(h("div", { class: "rc-aim" }, facts, reset), realLength(studio), measure,
    h("div", { class: "rc-aim" }, ground, unlevel), h("div", { class: "rc-grid-2" }, search, level));
  host.replaceChildren(element);
  studio.state.watch(({ pointing: { scale, apart_m: apart, ground: found, tilt_deg: tilt } }) => {
    const levelled = tilt > 1e-6;
    say(ground, found ? groundWords(found) : levelled ? `Levelled: up is ${tilt.toFixed(1)}° from the photo’s own.` : "Up is the photo’s own.");
    level.disabled = !found || found.used;
    unlevel.hidden = !levelled;
    const scaled = Math.abs(scale - 1) > 1e-9;
    reset.hidden = !scaled;
    const lengths = apart === null ? "" : scaled ? `Measured ${metres(apart / scale)}, set to ${metres(apart)}. ` : `Measured ${metres(apart)}. `;
    say(facts, `${lengths}${scaled ? `Everything is ${Number(scale.toPrecision(4))} times as large as the depth map says.` : "Metres are as the depth map says."}`);
  });
}

/** @param {{height_m: number, tilt_deg: number, used: boolean}} ground */
const groundWords = ({ height_m: height, tilt_deg: tilt, used }) =>
  `The photo was taken ${metres(height)} above the ground, tilted ${tilt.toFixed(1)}°.${used ? " Up and down follow it." : ""}`;
