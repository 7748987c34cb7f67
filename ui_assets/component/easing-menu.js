/** A small menu of the easings, at the pointer or at what is selected. */
import { EASINGS } from "./field.js";
import { h } from "./element.js";
import { lookUp } from "./look-up.js";
import { isIn } from "./targets.js";

/** @import { Easing } from "./shapes.js" */

/** @type {null | (() => void)} */
let shut = null;

/** Shuts the menu; returns whether it was open. */
export function shutMenu() {
  const open = shut !== null;
  shut?.();
  return open;
}

/**
 * @param {HTMLElement} host
 * @param {Object} what
 * @param {number} what.x of the window, pixels
 * @param {number} what.y
 * @param {string} what.title
 * @param {Easing | null | undefined} what.value the easing now; null where nothing is eased
 * @param {(value: Easing) => void} what.choose
 * @param {[string, () => void][]} [what.first] what else can be done there, above the easings
 */
export function easingMenu(host, { x, y, title, value, choose, first = [] }) {
  shutMenu();
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const others = first.map(([words, act]) =>
    h("button", { type: "button", role: "menuitem", tabindex: -1, onclick: () => (shutMenu(), act()) }, words),
  );
  const easings = (value === null ? [] : EASINGS).map(([easing, words]) =>
    h(
      "button",
      {
        type: "button", role: "menuitemradio", "aria-checked": String(easing === value), tabindex: -1,
        onclick: () => {
          shutMenu();
          choose(easing);
        },
      },
      words,
    ),
  );
  const items = [...others, ...easings];
  const menu = h("div", { class: "rc-menu", role: "menu", "aria-label": title }, ...others, easings.length ? h("p", { "aria-hidden": "true" }, title) : null, ...easings);
  host.append(menu);
  menu.style.left = `${Math.min(Math.max(x - menu.offsetWidth / 2, 4), innerWidth - menu.offsetWidth - 4)}px`;
  menu.style.top = `${Math.max(y - menu.offsetHeight - 10, 4)}px`;
  menu.addEventListener("keydown", (event) => {
    const here = items.findIndex((item) => item === document.activeElement);
    const to = lookUp({ ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }, event.key);
    if (event.key === "Tab") shutMenu();
    if (to === undefined) return;
    items[(to + items.length) % items.length].focus();
    event.preventDefault();
  });
  /** @param {Event} event */
  const outside = (event) => isIn(menu, event.target) || shutMenu();
  window.addEventListener("pointerdown", outside, true);
  window.addEventListener("blur", outside);
  shut = () => {
    shut = null;
    window.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("blur", outside);
    menu.remove();
    before?.focus?.();
  };
  (items.find((item) => item.ariaChecked === "true") ?? items[0]).focus();
}
