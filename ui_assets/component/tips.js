/**
 * Tooltips: what an element's `title` says, after 0.3 seconds under the pointer or at once where the keyboard came to
 * rest, with its key set apart. One bubble for the whole page, instead of the browser's own. Esc hides it.
 */
import { h } from "./element.js";
import { isIn } from "./targets.js";

const AFTER_MS = 300;
/** Within this time of the last bubble the next one comes at once, as in a row of tools. */
const WARM_MS = 500;
const GAP = 6;
const RIM = 6;
const KEYED = /^(.*) \(([^()]+)\)$/s;

/** Starts listening; called once per page. */
export function tooltips() {
  const bubble = h("div", { class: "rc rc-tip-bubble", role: "tooltip", id: "rc-tip-bubble", popover: "manual" });
  document.body.append(bubble);
  /** @type {HTMLElement | null} */
  let owner = null;
  let text = "";
  let nameless = false;
  let timer = 0;
  let leftAt = -Infinity;
  /** What was pressed: it needs no more words until the pointer has left it. @type {Element | null} */
  let pressed = null;

  /** While it is shown the browser must not show its own: the title is borrowed, and given back at the end. */
  const borrow = new MutationObserver(() => owner?.title && take(owner));
  /** @param {HTMLElement} owner */
  const take = (owner) => {
    text = owner.title;
    owner.removeAttribute("title");
    nameless ||= !owner.textContent.trim() && !owner.ariaLabel && owner.matches("button, a, input");
    if (nameless) owner.ariaLabel = plain(text);
    if (bubble.matches(":popover-open")) write(owner);
  };
  /** @param {string} words */
  const plain = (words) => KEYED.exec(words)?.[1] ?? words;
  /** What an element says already, to the eye. @param {HTMLElement} element */
  const said = (element) => (element instanceof HTMLSelectElement ? element.selectedOptions[0]?.text : element.textContent)?.trim();
  /** @param {HTMLElement} element */
  const cut = ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => scrollWidth > clientWidth || scrollHeight > clientHeight + 1;
  /** @param {HTMLElement} owner */
  const write = (owner) => {
    const keyed = KEYED.exec(text);
    bubble.replaceChildren(h("span", {}, keyed?.[1] ?? text), ...(keyed ? [h("kbd", {}, keyed[2])] : []));
    place(owner);
  };
  /** @param {HTMLElement} owner */
  const place = (owner) => {
    const { left, top, right, bottom, width, height } = owner.getBoundingClientRect();
    const { width: w, height: t } = bubble.getBoundingClientRect();
    const beside = owner.closest("[data-tips=right]");
    const x = beside ? right + GAP : left + width / 2 - w / 2;
    const below = bottom + GAP + t < innerHeight - RIM;
    const over = owner.closest("[data-tips=above]");
    const y = beside ? top + height / 2 - t / 2 : below && !over ? bottom + GAP : top - GAP - t;
    bubble.style.left = `${Math.min(Math.max(x, RIM), innerWidth - w - RIM)}px`;
    bubble.style.top = `${Math.min(Math.max(y, RIM), innerHeight - t - RIM)}px`;
  };
  const show = () => {
    if (!owner?.isConnected || !text || (text === said(owner) && !cut(owner))) return;
    bubble.showPopover();
    write(owner);
    if (plain(text) !== (owner.ariaLabel ?? owner.textContent.trim())) owner.setAttribute("aria-describedby", bubble.id);
  };
  const hide = () => {
    clearTimeout(timer);
    if (bubble.matches(":popover-open")) {
      bubble.hidePopover();
      leftAt = performance.now();
    }
    if (!owner) return;
    borrow.disconnect();
    if (owner.getAttribute("aria-describedby") === bubble.id) owner.removeAttribute("aria-describedby");
    if (nameless) owner.ariaLabel = null;
    if (!owner.title) owner.title = text;
    owner = null;
    nameless = false;
  };
  /** @param {HTMLElement | null} element @param {number} delay */
  const begin = (element, delay) => {
    if (element === owner) return;
    hide();
    if (!element) return;
    owner = element;
    take(element);
    borrow.observe(element, { attributes: true, attributeFilter: ["title"] });
    timer = window.setTimeout(show, delay);
  };
  /** @param {Event} event */
  const titled = ({ target }) => {
    const element = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[title]")) ?? (owner?.contains(target) ? owner : null) : null;
    return element instanceof HTMLIFrameElement ? null : element;
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    const warm = performance.now() - leftAt < WARM_MS || bubble.matches(":popover-open");
    const element = titled(event);
    if (pressed && isIn(pressed, event.target)) return;
    pressed = null;
    begin(element, warm ? 0 : AFTER_MS);
  });
  document.addEventListener("pointerout", (event) => {
    if (!event.relatedTarget) hide();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.matches(":focus-visible")) begin(titled(event), AFTER_MS);
  });
  document.addEventListener("focusout", hide);
  window.addEventListener("pointerdown", ({ target }) => (pressed = target instanceof Element ? target.closest("button, a, summary, label") : null), true);
  for (const name of ["pointerdown", "wheel", "blur"]) window.addEventListener(name, hide, { capture: true, passive: true });
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return hide();
    if (!bubble.matches(":popover-open")) return;
    hide(); // and nothing else: one Esc, one thing that goes
    event.stopImmediatePropagation();
    event.preventDefault();
  }, true);
}
