/** A part of the panel that stays closed until somebody wants it; opened, it comes into sight. */
import { h } from "./element.js";

/**
 * @param {string} title
 * @returns {{element: HTMLDetailsElement, summary: HTMLElement, body: HTMLElement}}
 */
export function fold(title) {
  const body = h("div", { class: "rc-fold-body" });
  const summary = h("summary", {}, title);
  const element = h("details", { class: "rc-fold" }, summary, body);
  element.addEventListener("toggle", () => element.open && element.scrollIntoView({ block: "nearest" }));
  return { element, summary, body };
}
