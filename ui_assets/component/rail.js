/** Down the left of the stage: what the pointer does there, each tool with its name, and record and map. */
import { describe, press } from "./buttons.js";
import { h, keep, say } from "./element.js";
import { icon } from "./icons.js";

/**
 * @import { IconName } from "./icons.js"
 * @import { Tool } from "./pointing.js"
 */

/** @type {Pick<Tool, "title" | "label" | "picture">} */
const LOOK = { title: "Look: drag to turn around the scene, wheel to come nearer", label: "Look", picture: "look" };

/** @param {import("./studio.js").Studio} studio */
export function rail(studio) {
  const { tools, commands } = studio;
  const look = railButton(LOOK.label, LOOK.picture, () => tools.choose(null));
  const group = h("div", { class: "rc-rail-tools", role: "group", "aria-label": "What the pointer does" });
  const record = railButton("Record", "record", () => commands.run("record"), "rc-record");
  const map = railButton("Map", "map", () => commands.run("map"), "rc-map-tool");
  const show = () => {
    /** @type {[name: string, tool: Pick<Tool, "title" | "label" | "picture">][]} */
    const all = [["", LOOK], ...tools.all];
    keep(
      group, all, ([name]) => name,
      ([name, { label, picture }]) => (name ? railButton(label, picture, () => commands.run(name)) : look),
      (button, [name, { title }]) => {
        press(button, name === (tools.current ?? ""));
        describe(button, name ? commands.title(name, title) : commands.title("look", title));
      },
    );
    describe(record, commands.title("record"));
    describe(map, commands.title("map"));
  };
  tools.watch(show);
  commands.watch(show);
  studio.state.watch(({ view }) => {
    const recording = view.recording !== null && view.recording !== undefined;
    press(record, recording);
    say(record.lastChild, recording ? "Stop" : "Record");
  });
  commands.handle("look", () => tools.choose(null));
  return h(
    "div", { class: "rc-rail", role: "toolbar", "aria-label": "Tools", "aria-orientation": "vertical", "data-tips": "right", "data-over-stage": "" },
    group, h("hr", { "aria-hidden": "true" }), record, map,
  );
}

/** @param {string} label @param {IconName} picture @param {() => void} act @param {string} [classes] */
function railButton(label, picture, act, classes = "") {
  return h("button", { type: "button", class: `rc-rail-tool ${classes}`, onclick: act }, icon(picture, 18), h("span", {}, label));
}
