/** Sentences from the studio, in a corner of the stage: read out, gone after a while, errors kept longer. */
import { h } from "./element.js";
import { icon } from "./icons.js";

const STAYS_MS = { info: 5000, warning: 9000, error: 14000 };
const MOST = 3;

/**
 * @param {HTMLElement} stage
 * @returns {(kind: "info" | "warning" | "error", text: string) => void}
 */
export function notices(stage) {
  const polite = h("div", { role: "status", "aria-live": "polite" });
  const urgent = h("div", { role: "alert" });
  stage.append(h("div", { class: "rc-notices" }, polite, urgent));

  return (kind, text) => {
    const place = kind === "error" ? urgent : polite;
    const same = [...place.children].find((other) => other.dataset.text === text);
    same?.remove();
    const notice = h(
      "div",
      { class: `rc-notice rc-${kind}`, "data-text": text },
      kind === "info" ? null : icon("warning"),
      h("p", {}, text),
      h("button", { class: "rc-tool rc-small", type: "button", title: "Dismiss", "aria-label": "Dismiss", onclick: () => notice.remove() }, icon("close", 12)),
    );
    place.append(notice);
    while (place.children.length > MOST) place.firstChild.remove();
    leaveAfter(notice, STAYS_MS[kind]);
  };
}

function leaveAfter(notice, delay) {
  let timer = setTimeout(() => notice.remove(), delay);
  notice.addEventListener("pointerenter", () => clearTimeout(timer));
  notice.addEventListener("pointerleave", () => (timer = setTimeout(() => notice.remove(), delay / 2)));
}
