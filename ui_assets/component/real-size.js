/** Real scale: what was measured is really so long, and everything grows with it. */
import { numberField } from "./field.js";
import { fold } from "./fold.js";
import { h, say } from "./element.js";

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
  const reset = h("button", { class: "rc-link", type: "button", onclick: () => studio.act("reset_scale") }, "Reset");
  const measure = h("button", { class: "rc-button", type: "button", onclick: () => studio.tools.choose("measure") }, "Measure something you know");
  const { element, body } = fold("Scale and level");
  body.append(h("div", { class: "rc-aim" }, facts, reset), realLength(studio), measure);
  host.replaceChildren(element);
  studio.state.watch(({ pointing: { scale, apart_m: apart } }) => {
    const scaled = Math.abs(scale - 1) > 1e-9;
    reset.hidden = !scaled;
    const lengths = apart === null ? "" : scaled ? `Measured ${metres(apart / scale)}, set to ${metres(apart)}. ` : `Measured ${metres(apart)}. `;
    say(facts, `${lengths}${scaled ? `Everything is ${Number(scale.toPrecision(4))} times as large as the depth says.` : "Metres are as the depth says."}`);
  });
}

const metres = (number) => `${number.toFixed(2)} m`;
