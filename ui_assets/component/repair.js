/** Fix depth: which points to trust, and where the sky begins. What it was before is seen while a button is held. */
import { fold } from "./fold.js";
import { h, say } from "./element.js";
import { percent } from "./invented.js";
import { slider } from "./slider.js";

/**
 * @import { Repaired } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

/** Range of the slider for the sky: tenfold for each whole number; the last stands for no sky. */
const [NEAREST_SKY, NO_SKY] = [0, 3];
/** A share of the pixels that is worth a word. */
const LEAST = 0.0005;

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function repairFold(host, studio) {
  /** @param {string} name @param {number | null} value @param {boolean} done */
  const repair = (name, value, done) => studio.act("repair_lift", { name, value, done }).catch(() => {});
  const trim = slider({
    label: "Trim edges", min: 0, max: 12, step: 1,
    title: "Drops this many pixels on both sides of every depth edge: they often have the colour of one thing and the depth of another",
    words: (pixels) => (pixels ? `${pixels} px` : "none"),
    commit: (value, done) => repair("trim", value, done),
  });
  const edge = slider({
    label: "Edges from", min: 1, max: 30, step: 0.5,
    title: "Depths that differ by less than this belong to one surface; pixels between two surfaces are dropped",
    words: (share) => `${share} % steps`,
    commit: (value, done) => repair("edge", value / 100, done),
  });
  const strays = slider({
    label: "Remove strays", min: 1, max: 10, step: 0.5,
    title: "Drops single points that lie far from their neighbours; stronger drops more",
    words: (deviations) => (deviations < 10 ? `strength ${10 - deviations}` : "off"),
    commit: (value, done) => repair("outlier_deviations", value < 10 ? value : 100, done),
  });
  const sky = slider({
    label: "Sky from", min: NEAREST_SKY, max: NO_SKY, step: 0.02,
    title: "Everything farther than this counts as sky: it stays still when the camera moves",
    words: (power) => (power < NO_SKY ? metres(10 ** power) : "nowhere"),
    commit: (power, done) => repair("sky_beyond_m", power < NO_SKY ? 10 ** power : null, done),
  });
  /** @type {HTMLInputElement} */
  const lens = h("input", { type: "checkbox", onchange: () => studio.act("scale_depth_by_lens", { on: lens.checked }).catch(() => {}) });
  const lensWords = h("span", {});
  const lensRow = h("label", { class: "rc-check", hidden: true }, lens, lensWords);
  const changed = h("p", { class: "rc-muted", role: "status" });
  const before = holdButton(studio);
  const reset = h("button", { class: "rc-button rc-quiet", type: "button", "data-command": "unrepair", onclick: () => studio.act("reset_repair").catch(() => {}) }, "Reset");
  const note = h("span", { class: "rc-chip", hidden: true }, "fixed");
  const { element, summary, body } = fold("Fix depth");
  summary.append(note);
  body.append(
    trim.element, edge.element, strays.element, sky.element, lensRow, changed,
    h("div", { class: "rc-grid-2" }, before, reset),
  );
  const ofClip = h("p", { class: "rc-muted", hidden: true }, "The depth of a clip is fitted over all its frames, so it cannot be fixed by hand. Bring depth maps of your own, or set the scale by a length that you know.");
  host.replaceChildren(element, ofClip);

  studio.state.watch(({ photo, scene }) => {
    const { repair: now } = scene;
    element.hidden = !now || photo.clip !== null;
    ofClip.hidden = !now || photo.clip === null || photo.sample !== "";
    if (!now) return;
    trim.show(now.trim);
    edge.show(Number((100 * now.edge).toFixed(1)));
    strays.show(Math.min(now.outlier_deviations, 10));
    sky.show(now.sky_beyond_m ? Math.log10(now.sky_beyond_m) : NO_SKY);
    const repaired = now.changed !== null;
    say(changed, now.changed ? changedWords(now.changed) : "Nothing is fixed: every point is as the depth map says.");
    note.hidden = !repaired;
    before.disabled = reset.disabled = !repaired;
    lensRow.hidden = now.lens_factor === 1;
    lens.checked = now.lens_scales_depth;
    say(lensWords, `Scale depth by the lens: × ${now.lens_factor.toFixed(2)}, for this lens is not the one that the depth network learned with`);
  });
}

/** Shows what was before, for as long as it is held: by pointer, Space or Enter. @param {Studio} studio */
function holdButton(studio) {
  const button = h("button", { class: "rc-button rc-quiet", type: "button", "data-command": "before" }, "Hold: before");
  /** @param {boolean} on */
  const show = (on) => {
    if (on === (button.getAttribute("aria-pressed") === "true")) return;
    button.setAttribute("aria-pressed", String(on));
    studio.act("show_before", { on }).catch(() => {});
  };
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    show(true);
  });
  for (const end of ["pointerup", "pointercancel", "blur", "keyup"]) button.addEventListener(end, () => show(false));
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    show(true);
  });
  studio.commands.handle("before", () => studio.act("show_before", { on: !studio.state.current?.view.before }).catch(() => {}));
  studio.commands.watch(() => (button.title = studio.commands.title("before", "Hold to see the scene without the fixes")));
  return button;
}

/** @param {Repaired} shares */
function changedWords({ dropped, taken_back: back, sky }) {
  const parts = /** @type {[number, string][]} */ ([[dropped, "dropped"], [back, "restored"], [sky, "moved into the sky"]]).filter(([share]) => share >= LEAST);
  if (!parts.length) return "This changes almost no pixel.";
  const all = parts.reduce((sum, [share]) => sum + share, 0);
  const words = parts.map(([share, what]) => `${exact(share)} ${what}`);
  return `${exact(all)} of the pixels are changed${parts.length > 1 ? `: ${words.join(", ")}` : `, ${parts[0][1]}`}.`;
}

/** @param {number} share */
const exact = (share) => (share < 0.1 ? `${(100 * share).toFixed(1)} %` : percent(share));
/** @param {number} value */
const metres = (value) => `${value.toPrecision(value < 10 ? 2 : 3).replace(/\.0+$/, "")} m`;
