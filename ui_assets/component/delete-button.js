/** The button that deletes what is selected, in the head of its panel. */
import { h } from "./element.js";
import { icon } from "./icons.js";

/** @param {import("./studio.js").Studio} studio */
export function deleteButton(studio) {
  const button = h("button", { class: "rc-tool", type: "button", "data-command": "delete", onclick: () => studio.commands.run("delete") }, icon("bin"));
  studio.commands.watch(() => (button.title = button.ariaLabel = studio.commands.title("delete", "Delete")));
  return button;
}
