/** The shot's name in the bar: click it to call the shot something else. Enter keeps it, Escape what was there. */
import { h, say } from "./element.js";

const LONGEST = 80;

/**
 * @param {import("./studio.js").Studio} studio
 * @returns {{element: HTMLElement, edit: () => void}}
 */
export function shotName(studio) {
  const { shots } = studio;
  const words = h("span", {});
  const button = h("button", { class: "rc-shot-name", type: "button", onclick: () => edit() }, words);
  const input = h("input", { class: "rc-shot-name", "aria-label": "Name of the shot", maxlength: LONGEST, spellcheck: "false", autocomplete: "off", hidden: true });
  const element = h("span", { class: "rc-shot-name-box" }, button, input);
  /** @param {boolean} editing */
  const show = (editing) => {
    button.hidden = editing;
    input.hidden = !editing;
  };
  const edit = () => {
    input.value = shots.name;
    show(true);
    input.focus();
    input.select();
  };
  /** @param {boolean} keep @param {boolean} back */
  const leave = (keep, back) => {
    if (input.hidden) return;
    const name = input.value.trim();
    show(false);
    if (back) button.focus();
    if (!keep || name === shots.name) return;
    say(words, name || shots.name);
    shots.rename(shots.here, name).catch((error) => {
      say(words, shots.name);
      studio.notice("error", error.message);
    });
  };
  input.addEventListener("blur", () => leave(true, false));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leave(event.key === "Enter", true);
  });
  studio.state.watch(({ shot }) => {
    say(words, shot.name);
    button.title = `${shot.name}: click to rename the shot`;
    button.setAttribute("aria-label", `Rename the shot ${shot.name}`);
  });
  return { element, edit };
}
