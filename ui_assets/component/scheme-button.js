/** Light, dark, or as the system is: one button that goes around the three. */
import { name } from "./buttons.js";
import { h } from "./element.js";
import { icon } from "./icons.js";
import { scheme, watchScheme } from "./theme.js";

/**
 * @import { IconName } from "./icons.js"
 * @import { Scheme } from "./theme.js"
 */

/** @type {Record<Scheme, Scheme>} */
const NEXT = { system: "light", light: "dark", dark: "system" };
/** @type {Record<Scheme, [picture: IconName, words: string]>} */
const LOOKS = { system: ["half", "Theme: same as the system"], light: ["sun", "Theme: light"], dark: ["moon", "Theme: dark"] };

/** @param {import("./studio.js").Studio} studio */
export function schemeButton(studio) {
  const button = h("button", { class: "rc-tool", type: "button", onclick: () => studio.commands.run(`theme-${NEXT[scheme()]}`) });
  watchScheme(() => {
    const [picture, words] = LOOKS[scheme()];
    button.replaceChildren(icon(picture));
    name(button, words);
  });
  return button;
}
