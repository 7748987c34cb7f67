/** The viewport's iframe: one page of its own, reloaded when the server has started anew. */
import { h } from "./element.js";

/**
 * @param {(window: Window) => void} loaded called with the iframe's window after each load
 */
export function viewport(loaded) {
  const frame = h("iframe", { class: "rc-viewport", title: "viewport", allow: "fullscreen" });
  const pane = h("div", { class: "rc-pane rc-viewport-pane" }, frame);
  let boot = "";
  frame.addEventListener("load", () => {
    if (frame.src) loaded(frame.contentWindow);
  });
  return {
    pane,
    frame,
    /** @param {{view: string, boot: string}} hello */
    open({ view, boot: now }) {
      const url = new URL(view, location.href).href;
      if (frame.src !== url) frame.src = url;
      else if (boot !== now) frame.contentWindow.location.reload();
      boot = now;
    },
  };
}
