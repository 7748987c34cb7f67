/** A part of the panel that stays closed until somebody wants it. */
import { h } from "./element.js";

/**
 * @param {string} title
 * @returns {{element: HTMLDetailsElement, body: HTMLElement}}
 */
export function fold(title) {
  const body = h("div", { class: "rc-fold-body" });
  return { element: h("details", { class: "rc-fold" }, h("summary", {}, title), body), body };
}
