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
  button.retitle = () => name(button, studio.commands.title(id, more.title?.()));
  studio.commands.watch(button.retitle);
  return button;
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
 * @param {string} label
 * @param {{value: string, text?: string, picture?: Parameters<typeof icon>[0], title: string}[]} choices
 * @param {(value: string) => void} choose
 * @returns {{element: HTMLElement, show: (value: string) => void, retitle: (value: string, title: string) => void}}
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
    retitle: (value, title) => (buttons.get(value).textContent ? describe : name)(buttons.get(value), title),
  };
}
