/** Over the stage: which view, what the pointer does, what the gizmo does, thirds. */
import { commandButton, name, press, segmented } from "./buttons.js";
import { h, keep } from "./element.js";
import { icon } from "./icons.js";

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} stage
 */
export function stageTools(studio, stage) {
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
      { value: "move", picture: "move", title: "Gizmo moves" },
      { value: "turn", picture: "turn", title: "Gizmo turns" },
    ],
    (value) => view({ gizmo: value }),
  );
  const space = segmented(
    "Gizmo axes",
    [
      { value: "local", text: "Local", title: "Gizmo along the camera's axes" },
      { value: "world", text: "World", title: "Gizmo along the world's axes" },
    ],
    (value) => view({ space: value }),
  );
  const thirds = h("button", { class: "rc-tool", type: "button", onclick: () => showThirds(stage.dataset.thirds !== "true") }, icon("thirds"));
  const showThirds = (on) => {
    stage.dataset.thirds = String(on);
    press(thirds, on);
  };
  name(thirds, "Thirds over the picture");
  showThirds(true);
  const snap = commandButton(studio, "snap", "magnet", { title: () => "Gizmo by round numbers: 0.1 m, 5°" });
  const frame = commandButton(studio, "frame", "target");
  const wash = commandButton(studio, "wash", "wash");

  const tools = h("div", { class: "rc-segments", role: "group", "aria-label": "Tools" });
  const showTools = () => {
    keep(tools, [...studio.tools.all], ([its]) => its, ([its, tool]) => toolButton(studio, its, tool), (button, [its, tool]) => {
      press(button, its === studio.tools.current);
      name(button, studio.commands.title(its, tool.title));
    });
  };
  const record = commandButton(studio, "record", "record", { class: "rc-record" });
  const map = commandButton(studio, "map", "map", { class: "rc-map-tool" });
  studio.tools.watch(showTools);
  studio.commands.watch(showTools);
  studio.commands.watch(() => {
    gizmo.retitle("move", studio.commands.title("move"));
    gizmo.retitle("turn", studio.commands.title("turn"));
    for (const [value, title] of [["director", "Overview: fly freely around the scene"], ["camera", "Camera: look through it, and fly it"]]) {
      which.retitle(value, studio.commands.title("camera", title));
    }
    for (const value of ["local", "world"]) space.retitle(value, studio.commands.title("space", `Gizmo along the ${value === "local" ? "camera" : "world"}`));
  });
  const free = h("div", { class: "rc-free-tools" }, gizmo.element, space.element, snap, frame);
  studio.state.watch(({ view: now }) => {
    which.show(now.through_camera ? "camera" : "director");
    gizmo.show(now.gizmo);
    space.show(now.space);
    press(snap, now.snap);
    free.hidden = now.through_camera;
    thirds.hidden = !now.through_camera;
    press(wash, now.wash);
  });
  return h("div", { class: "rc-stage-tools", role: "toolbar", "aria-label": "Stage" }, which.element, tools, record, map, free, wash, thirds);
}

function toolButton(studio, its, { picture }) {
  return h("button", { type: "button", class: "rc-segment", onclick: () => studio.tools.toggle(its) }, icon(picture));
}
