/** Sentences from the studio, in a corner of the stage: read out, gone after a while, errors kept longer. */
import { h } from "./element.js";
import { icon } from "./icons.js";

const STAYS_MS = { info: 5000, warning: 9000, error: 14000 };
/** One with something to press. */
const OFFER_STAYS_MS = 20000;
const MOST = 3;

/**
 * Something to press in a notice.
 * @typedef {{words: string, act: () => void}} Offer
 */

/**
 * @param {HTMLElement} stage
 * @returns {(kind: "info" | "warning" | "error", text: string, ...offers: Offer[]) => () => void} takes the notice away
 */
export function notices(stage) {
  const polite = h("div", { role: "status", "aria-live": "polite" });
  const urgent = h("div", { role: "alert" });
  stage.append(h("div", { class: "rc-notices" }, polite, urgent));

  return (kind, text, ...offers) => {
    const place = kind === "error" ? urgent : polite;
    const same = /** @type {HTMLElement[]} */ ([...place.children]).find((other) => other.dataset.text === text);
    same?.remove();
    const gone = () => notice.remove();
    /** @param {Offer} offer */
    const press = (offer) => () => {
      gone();
      offer.act();
    };
    /** @type {HTMLElement} */
    const notice = h(
      "div",
      { class: `rc-notice rc-${kind}`, "data-text": text },
      kind === "info" ? null : icon("warning"),
      h("p", {}, text),
      ...offers.map((offer) => h("button", { class: "rc-button rc-quiet", type: "button", onclick: press(offer) }, offer.words)),
      h("button", { class: "rc-tool rc-small", type: "button", title: "Dismiss", "aria-label": "Dismiss", onclick: gone }, icon("close", 12)),
    );
    place.append(notice);
    while (place.children.length > MOST) place.firstElementChild?.remove();
    leaveAfter(notice, offers.length ? OFFER_STAYS_MS : STAYS_MS[kind]);
    return gone;
  };
}

/**
 * Not while the pointer or the focus is on it, nor while nobody can see it.
 * @param {HTMLElement} notice
 * @param {number} delay
 */
function leaveAfter(notice, delay) {
  let timer = 0;
  /** @param {number} wait */
  const start = (wait) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => (document.hidden || notice.contains(document.activeElement) ? start(delay / 2) : notice.remove()), wait);
  };
  start(delay);
  notice.addEventListener("pointerenter", () => clearTimeout(timer));
  notice.addEventListener("pointerleave", () => start(delay / 2));
}
