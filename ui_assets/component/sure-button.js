/** A button for what nothing brings back: the first press asks, the second does it. */
import { h, say, set } from "./element.js";
import { isIn } from "./targets.js";

/**
 * The question is withdrawn by a press elsewhere, by Escape, or by Tab to something else; a click alone, after which the
 * focus is the stage's again, leaves it.
 * @param {Object} what
 * @param {string} what.class
 * @param {HTMLElement | SVGElement | null} [what.picture] shown until it asks, instead of words
 * @param {() => string} what.plain what it says, or is called where it shows a picture
 * @param {() => string} what.asked what it asks
 * @param {() => void} what.act
 * @returns {{element: HTMLButtonElement, tell: () => void}} `tell` says it anew
 */
export function sureButton({ class: classes, picture = null, plain, asked, act }) {
  let sure = false;
  const words = h("span", {});
  const element = h("button", { class: classes, type: "button" }, picture, words);
  const tell = () => {
    say(words, sure ? asked() : picture ? "" : plain());
    if (picture) picture.style.display = sure ? "none" : "";
    set(element, "aria-label", sure ? `${plain()}: ${asked()}` : plain());
    set(element, "data-asks", sure ? "" : undefined);
  };
  /** @param {Event} event */
  const elsewhere = (event) => {
    if (event instanceof KeyboardEvent ? event.key === "Escape" : !isIn(element, event.target)) ask(false);
  };
  /** @param {boolean} now */
  const ask = (now) => {
    sure = now;
    for (const type of ["pointerdown", "keydown"]) {
      if (sure) window.addEventListener(type, elsewhere, true);
      else window.removeEventListener(type, elsewhere, true);
    }
    tell();
  };
  element.addEventListener("click", () => {
    const does = sure;
    ask(!sure);
    if (does) act();
  });
  element.addEventListener("blur", ({ relatedTarget }) => relatedTarget && ask(false));
  return { element, tell };
}
