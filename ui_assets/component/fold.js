/** A part of the panel that stays closed until somebody wants it; opened, it comes into sight. */
import { h } from "./element.js";

/**
 * @param {string} title
 * @returns {{element: HTMLDetailsElement, body: HTMLElement}}
 */
export function fold(title) {
  const body = h("div", { class: "rc-fold-body" });
  const element = h("details", { class: "rc-fold" }, h("summary", {}, title), body);
  element.addEventListener("toggle", () => element.open && element.scrollIntoView({ block: "nearest" }));
  return { element, body };
}
