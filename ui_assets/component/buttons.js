/** Buttons that say what they do, with their key, once the command table is known. */
import { h, set } from "./element.js";
import { icon } from "./icons.js";

/**
 * A square button for a command of the table.
 * @param {import("./studio.js").Studio} studio
 * @param {string} id of the command
 * @param {Parameters<typeof icon>[0]} picture
 * @param {{title?: () => string | undefined, class?: string}} [more]
 */
export function commandButton(studio, id, picture, more = {}) {
  const button = h("button", { class: `rc-tool ${more.class ?? ""}`, type: "button", onclick: () => studio.commands.run(id) }, icon(picture));
  const retitle = () => name(button, studio.commands.title(id, more.title?.()));
  studio.commands.watch(retitle);
  return Object.assign(button, { retitle });
}

/**
 * @param {Element} button
 * @param {string} title
 */
export function name(button, title) {
  set(button, "title", title);
  set(button, "aria-label", title.replace(/ \([^)]*\)$/, ""));
}

/**
 * What a button with words of its own does, beyond what they say.
 * @param {Element} button
 * @param {string} title
 */
export function describe(button, title) {
  set(button, "title", title);
}

/**
 * @param {Element} button
 * @param {boolean} on
 */
export function press(button, on) {
  set(button, "aria-pressed", String(on));
}

/**
 * One of a few, side by side.
 * @template {string} T
 * @param {string} label
 * @param {{value: T, text?: string, picture?: Parameters<typeof icon>[0], title: string}[]} choices
 * @param {(value: T) => void} choose
 * @returns {{element: HTMLElement, show: (value: T) => void, retitle: (value: T, title: string) => void}}
 */
export function segmented(label, choices, choose) {
  const buttons = new Map(
    choices.map(({ value, text, picture, title }) => [
      value,
      h(
        "button",
        { type: "button", class: "rc-segment", title, "aria-label": text ? null : title, onclick: () => choose(value) },
        picture ? icon(picture) : null,
        text ? h("span", {}, text) : null,
      ),
    ]),
  );
  return {
    element: h("div", { class: "rc-segments", role: "group", "aria-label": label }, ...buttons.values()),
    show: (value) => buttons.forEach((button, its) => press(button, its === value)),
    retitle(value, title) {
      const button = buttons.get(value);
      if (button) (button.textContent ? describe : name)(button, title);
    },
  };
}
