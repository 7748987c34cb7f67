/** The viewport's iframe: one page of its own, reloaded when the server has started anew; or why there is none. */
import { h } from "./element.js";

/**
 * @param {(window: Window) => void} loaded called with the iframe's window after each load
 */
export function viewport(loaded) {
  const frame = h("iframe", { class: "rc-viewport", title: "viewport", allow: "fullscreen" });
  const draws = canDraw();
  const instead = h(
    "p", { class: "rc-no-viewport", role: "note" },
    "This browser draws nothing in 3D: WebGL 2 is off or missing. Fly through the camera instead (C); keyframes, preview and film work as ever.",
  );
  const pane = h("div", { class: "rc-pane rc-viewport-pane" }, draws ? frame : instead);
  let boot = "";
  frame.addEventListener("load", () => {
    if (frame.src && frame.contentWindow) loaded(frame.contentWindow);
  });
  return {
    pane,
    frame,
    /** @param {{view: string, boot: string}} hello */
    open({ view, boot: now }) {
      if (!draws) return;
      const url = new URL(view, location.href).href;
      if (frame.src !== url) frame.src = url;
      else if (boot !== now) frame.contentWindow?.location.reload();
      boot = now;
    },
  };
}

/** Whether this browser draws in 3D at all: not without a driver, or where somebody has turned it off. */
function canDraw() {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext(); // there are few of them
  return Boolean(context);
}
