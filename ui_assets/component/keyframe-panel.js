/** A keyframe's numbers: where it stands, how it turns, what its lens sees, when. */
import { aimRow } from "./aim.js";
import { deleteButton } from "./delete-button.js";
import { choiceField, EASINGS, numberField } from "./field.js";
import { h, say, set } from "./element.js";
import { icon } from "./icons.js";
import { angleOf, focalOf, FULL_FRAME_DIAGONAL_MM } from "./lens-angles.js";
import { marksOf } from "./path-marks.js";

/** @import { Clip, Keyframe, KeyframeChange, Selection, State } from "./shapes.js" */

const LOCKED = "Frame 0 is the photo itself, as engines that continue a picture want it.";

/** @param {import("./studio.js").Studio} studio */
export function keyframePanel(studio) {
  /** The one that is shown. @type {Keyframe} */
  let key;
  /** @type {Selection} */
  let at;
  /** @type {Clip} */
  let clip;
  /** @param {KeyframeChange} change @param {boolean} [done] */
  const change = (change, done = true) => studio.act("edit_keyframe", { selection: at, change, done });

  /** What an axis says. @param {0 | 1 | 2} axis */
  const along = (axis) => axes[axis].value ?? key.position[axis];
  /** @type {ReturnType<typeof numberField>[]} */
  const axes = ["x", "y", "z"].map((axis, index) =>
    numberField({
      label: axis.toUpperCase(), name: axis, unit: "m", step: 0.01, digits: 3,
      title: ["right", "down", "forward"][index] + ", metres from the photo's camera; drag to change",
      commit: (_value, done) => change({ position: [along(0), along(1), along(2)] }, done),
    }),
  );
  /** @param {string} label @param {string} field @param {string} title */
  const angle = (label, field, title) =>
    numberField({ label, unit: "°", step: 0.5, digits: 2, title, commit: (value, done) => change({ [field]: value }, done) });
  const turns = [
    angle("Pan", "pan_deg", "turned right"), angle("Tilt", "tilt_deg", "turned up"), angle("Roll", "roll_deg", "turned clockwise"),
  ];
  const lens = lensFields(() => clip, (fov_y_deg, done) => change({ fov_y_deg }, done));
  const photoLens = h("button", { class: "rc-link", type: "button", onclick: () => change({ own_lens: false }) }, "Use the photo's lens");
  const seconds = numberField({ label: "Time", unit: "s", step: 0.1, digits: 3, min: 0, commit: (time, done) => change({ time }, done) });
  const frame = numberField({ label: "Frame", step: 1, digits: 1, min: 0, commit: (value, done) => change({ time: value * studio.player.step }, done) });
  const easing = choiceField({ label: "Leaves", choices: EASINGS, commit: (value) => change({ easing: value }) });

  const passing = choiceField({
    label: "Path here", commit: (how) => studio.act("pass_keyframe", { how, selections: [at] }).catch(() => {}),
    choices: [["automatic", "Automatic"], ["smooth", "Smooth"], ["corner", "Corner"], ["free", "Free"]],
  });
  const aim = aimRow(studio, {
    hint: "Click what the camera should look at",
    pick: (point) => studio.act("look_at", { selection: at, point }),
    clear: () => studio.act("look_at", { selection: at }),
  });
  const everywhere = h("button", { class: "rc-link", type: "button", title: "Every keyframe looks at this point", "aria-label": "All keyframes look there", onclick: () => studio.act("look_at_all", { selection: at }) }, "All");
  aim.element.append(everywhere);

  easing.element.dataset.command = "easing";
  passing.element.dataset.command = "pass";
  const title = h("h3", {});
  const thumb = h("img", { class: "rc-thumb", alt: "", width: 64, height: 40 });
  const bin = deleteButton(studio);
  const overwrite = h("button", { class: "rc-tool", type: "button", "data-command": "overwrite", onclick: () => studio.commands.run("overwrite") }, icon("camera"));
  studio.commands.watch(() => (overwrite.title = overwrite.ariaLabel = studio.commands.title("overwrite", "Put it where the view is")));
  const lock = h("button", { class: "rc-link", type: "button", "data-command": "lock-start", onclick: () => studio.act("lock_start", { locked: !key.locked }) });
  const why = h("p", { class: "rc-note" }, icon("lock", 14), h("span", {}, LOCKED), lock);

  /** @param {string} name @param {...HTMLElement} rows */
  const group = (name, ...rows) => h("fieldset", { class: "rc-fields" }, h("legend", {}, name), ...rows);
  const element = h(
    "section",
    { hidden: true },
    h("header", { class: "rc-head" }, thumb, title, overwrite, bin),
    why,
    group("Position", h("div", { class: "rc-grid-3" }, ...axes.map((field) => field.element))),
    group("Rotation", h("div", { class: "rc-grid-3" }, ...turns.map((field) => field.element)), aim.element),
    group("Path", passing.element),
    group("Lens", lens.element, photoLens),
    group("Time", h("div", { class: "rc-grid-2" }, seconds.element, frame.element), easing.element),
  );
  return {
    element,
    /** @param {State} state @param {Keyframe} given @param {Selection} selection */
    show(state, given, selection) {
      key = given;
      at = selection;
      clip = state.clip;
      const readonly = key.locked;
      const first = String(at) === "0,0";
      say(title, nameOf(state, at));
      set(thumb, "src", key.thumb || null);
      thumb.hidden = !key.thumb;
      why.hidden = !first;
      say(why.children[1], key.locked ? LOCKED : "Frame 0 may leave the photo; some engines will refuse that.");
      say(lock, key.locked ? "Unlock" : "Lock to the photo");
      overwrite.disabled = bin.disabled = key.locked;
      axes.forEach((field, i) => field.show(key.position[i], { readonly }));
      turns.forEach((field, i) => field.show([key.pan_deg, key.tilt_deg, key.roll_deg][i], { readonly: readonly || Boolean(key.target || key.follows) }));
      aim.element.hidden = readonly;
      aim.show(key.target ? `Looks at its target, ${(key.target_m ?? 0).toFixed(2)} m` : key.follows ? "Looks where the keyframe before does" : "Looks freely", Boolean(key.target), "Remove the target");
      everywhere.hidden = !key.target;
      lens.show(key.fov_y_deg, readonly);
      photoLens.hidden = !key.own_lens;
      seconds.show(key.time, { readonly: first });
      frame.show(key.time / studio.player.step, { readonly: first });
      easing.show(key.easing);
      passing.show(key.passed);
    },
  };
}

/**
 * A field of view as people think of it: down or across the picture, or as a full-frame lens.
 * @param {() => Clip} clip
 * @param {(fov_y_deg: number, done: boolean) => void} commit
 */
function lensFields(clip, commit) {
  let across = false;
  let fovY = 0;
  const down = () => ({ size: 1, centre: clip().centre[1] });
  const along = () => ({ size: clip().width / clip().height, centre: (clip().centre[0] * clip().width) / clip().height });
  /** @param {number} deg */
  const toX = (deg) => angleOf(focalOf(deg, down()), along());
  /** @param {number} deg */
  const toY = (deg) => angleOf(focalOf(deg, along()), down());
  /** A focal length in picture heights, as millimetres on full frame; diagonals are compared. */
  const scale = () => FULL_FRAME_DIAGONAL_MM / Math.hypot(along().size, 1);
  const angle = numberField({
    label: "FOV ↕", name: "Field of view", unit: "°", step: 0.5, digits: 2, min: 0.1, max: 179,
    commit: (value, done) => commit(across ? toY(value) : value, done),
  });
  const turn = h("button", { class: "rc-tool rc-small", type: "button" }, icon("swap", 14));
  const millimetres = numberField({
    label: "Lens", unit: "mm", step: 1, digits: 1, min: 2, max: 2000, title: "Full-frame equivalent of the lens; drag to change",
    commit: (mm, done) => commit(angleOf(mm / scale(), down()), done),
  });
  /** @param {boolean} readonly */
  const show = (readonly) => {
    angle.note(across ? "FOV ↔" : "FOV ↕");
    angle.input.ariaLabel = `${across ? "Horizontal" : "Vertical"} field of view in degrees`;
    turn.title = turn.ariaLabel = across ? "Show the vertical field of view" : "Show the horizontal field of view";
    angle.show(across ? toX(fovY) : fovY, { readonly });
    millimetres.show(focalOf(fovY, down()) * scale(), { readonly });
  };
  turn.addEventListener("click", () => {
    across = !across;
    show(angle.input.readOnly);
  });
  return {
    element: h("div", { class: "rc-lens" }, angle.element, turn, millimetres.element),
    /** @param {number} fov @param {boolean} readonly */
    show(fov, readonly) {
      fovY = fov;
      show(readonly);
    },
  };
}

/** @param {State} state @param {Selection} at */
function nameOf(state, at) {
  const name = marksOf(state.segments).keyframes.find((mark) => String(mark.at) === String(at))?.name ?? "keyframe";
  return name[0].toUpperCase() + name.slice(1);
}
