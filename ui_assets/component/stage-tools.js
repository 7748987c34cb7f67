/** Along the top of the stage: which view it is, the gizmo of a selected keyframe, how the picture is shown. */
import { commandButton, press, segmented } from "./buttons.js";
import { h } from "./element.js";
import { keyframeAt } from "./path-marks.js";

/** @import { Commands } from "./shapes.js" */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} stage
 */
export function stageTools(studio, stage) {
  const { commands } = studio;
  /** @param {Commands["set_view"]} values */
  const view = (values) => studio.act("set_view", values);
  const which = segmented(
    "View",
    [
      { value: "director", text: "Overview", picture: "director", title: "Overview: fly freely around the scene" },
      { value: "camera", text: "Camera", picture: "camera", title: "Camera: look through it, and fly it" },
    ],
    (value) => view({ through_camera: value === "camera" }),
  );
  const gizmo = segmented(
    "Gizmo",
    [
      { value: "move", text: "Move", picture: "move", title: "Drag the arrows to move the keyframe" },
      { value: "turn", text: "Turn", picture: "turn", title: "Drag the rings to turn the keyframe" },
      { value: "bend", text: "Bend", picture: "bend", title: "Drag the two handles to bend the path; with Shift, one alone" },
    ],
    (value) => view({ gizmo: value }),
  );
  const space = segmented(
    "Gizmo axes",
    [
      { value: "local", text: "Local", title: "The gizmo follows the camera's own axes" },
      { value: "world", text: "World", title: "The gizmo follows the axes of the scene" },
    ],
    (value) => view({ space: value }),
  );
  const snap = commandButton(studio, "snap", "magnet", { title: () => "Snap to round numbers: 0.1 m, 5°" });
  const free = h("div", { class: "rc-free-tools", role: "group", "aria-label": "Selected keyframe" }, gizmo.element, space.element, snap);
  const frame = commandButton(studio, "frame", "target");
  const surface = commandButton(studio, "surface", "surface");
  const tint = commandButton(studio, "tint", "tint");
  const thirds = commandButton(studio, "thirds", "thirds");
  /** @param {boolean} on */
  const showThirds = (on) => {
    stage.dataset.thirds = String(on);
    press(thirds, on);
  };
  showThirds(true);
  commands.handle("thirds", () => showThirds(stage.dataset.thirds !== "true"));
  commands.watch(() => {
    gizmo.retitle("move", commands.title("move"));
    gizmo.retitle("turn", commands.title("turn"));
    gizmo.retitle("bend", commands.title("bend"));
    which.retitle("director", commands.title("camera", "Fly freely around the scene"));
    which.retitle("camera", commands.title("camera", "Look through the camera, and fly it"));
    for (const value of /** @type {const} */ (["local", "world"])) space.retitle(value, commands.title("space", `The gizmo follows the axes of the ${value === "local" ? "camera" : "scene"}`));
  });
  studio.state.watch(({ view: now, segments }) => {
    const key = keyframeAt(segments, now.selection);
    which.show(now.through_camera ? "camera" : "director");
    gizmo.show(now.gizmo);
    space.show(now.space);
    press(snap, now.snap);
    free.hidden = now.through_camera || !key || key.locked;
    frame.hidden = now.through_camera;
    thirds.hidden = !now.through_camera;
    surface.hidden = now.through_camera;
    press(surface, now.surface);
    press(tint, now.tint);
  });
  return h(
    "div", { class: "rc-stage-tools", role: "toolbar", "aria-label": "Stage" },
    which.element, free, h("span", { class: "rc-spring" }), h("div", { class: "rc-show-tools rc-segments", role: "group", "aria-label": "Show" }, frame, surface, tint, thirds),
  );
}
