/** The first step, in one line over the stage until there is a keyframe or move of the person's own. */
import { keyName } from "./commands.js";
import { h } from "./element.js";
import { icon } from "./icons.js";

const MEMORY = "realcam-studio-hint";

/**
 * @param {import("./studio.js").Studio} studio
 * @returns {HTMLElement}
 */
export function firstStep(studio) {
  const show = h("button", { class: "rc-link", type: "button", title: "A demonstration of ten seconds; the shot does not change", onclick: () => studio.commands.run("show-me") }, "Show me");
  const close = h("button", { class: "rc-tool rc-small", type: "button", title: "Do not show this line again", "aria-label": "Do not show this line again", onclick: () => dismiss() }, icon("close", 12));
  /** @param {string | string[]} name @param {string} words */
  const key = (name, words) => h("span", {}, ...[name].flat().map((each) => h("kbd", {}, each)), ` ${words}`);
  const element = h(
    "div", { class: "rc-first-step", "data-over-stage": "", role: "note", "aria-label": "First steps", hidden: true },
    h("span", {}, h("b", {}, "Drag"), " to look"),
    key(["W", "A", "S", "D"], "to fly"),
    key("K", "keeps this camera"),
    key(keyName("Space"), "plays"),
    show, close,
  );
  let dismissed = localStorage.getItem(MEMORY) === "seen";
  const lay = () => {
    const state = studio.state.current;
    element.hidden = dismissed || !state?.suggested || !state.scene.ready || Boolean(studio.tools.current);
  };
  const dismiss = () => {
    localStorage.setItem(MEMORY, "seen");
    dismissed = true;
    lay();
  };
  studio.state.watch(lay);
  studio.tools.watch(lay);
  return element;
}
