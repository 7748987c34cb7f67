/** A button that opens a menu over everything else: links and actions, by pointer and by keys. */
import { h, set } from "./element.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";
import { closest, isIn } from "./targets.js";

/**
 * A line of a menu: a heading, a link, or something to do. `checked` makes it one of a choice; `command` is what it is
 * called away from the menu, "" where the table of commands has it.
 * @typedef {{heading: string} | Entry} Line
 * @typedef {{words: string, more?: string, command?: string, title?: string, href?: string, act?: () => unknown, checked?: boolean, danger?: boolean}} Entry
 */

/** @type {null | (() => void)} */
let shut = null;
let count = 0;

/** Shuts the menu that is open; returns whether one was. */
export function shutMenus() {
  const open = shut !== null;
  shut?.();
  return open;
}

/**
 * @param {Object} what
 * @param {string} what.name what the button says, or is called where it shows only a picture
 * @param {Parameters<typeof icon>[0]} [what.picture]
 * @param {string} [what.title]
 * @param {string} [what.class]
 * @param {boolean} [what.bare] without words
 * @param {() => Line[]} what.lines asked for when it opens
 */
export function menuButton({ name, picture, title = name, class: classes = "rc-button rc-quiet", bare = false, lines }) {
  count += 1;
  const id = `rc-menu-${count}`;
  const menu = h("div", { class: "rc-popup", id, role: "menu", "aria-label": name, popover: "manual" });
  const button = h(
    "button",
    { class: classes, type: "button", title, "aria-label": name, "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id },
    picture ? icon(picture) : null,
    bare ? null : h("span", {}, name),
  );
  const close = (byKeys = true) => {
    shut = null;
    window.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("blur", leave);
    set(button, "aria-expanded", "false");
    const inside = menu.contains(document.activeElement);
    menu.hidePopover();
    menu.replaceChildren();
    if (inside && byKeys) button.focus(); // after a click the keys are the stage's again
  };
  const leave = () => close(false);
  /** @param {Event} event */
  const outside = ({ target }) => isIn(menu, target) || isIn(button, target) || close(false);
  const open = () => {
    shutMenus();
    menu.replaceChildren(...lines().map((line) => lineOf(line, close)));
    menu.showPopover();
    place(menu, button.getBoundingClientRect());
    set(button, "aria-expanded", "true");
    shut = close;
    window.addEventListener("pointerdown", outside, true);
    window.addEventListener("blur", leave);
    entries(menu)[0]?.focus();
  };
  button.addEventListener("click", () => (menu.matches(":popover-open") ? close() : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || menu.matches(":popover-open")) return;
    event.preventDefault();
    open();
  });
  menu.addEventListener("pointermove", ({ target }) => /** @type {HTMLElement | null} */ (closest(target, "[role^=menuitem]"))?.focus({ preventScroll: true }));
  menu.addEventListener("keydown", (event) => {
    const all = entries(menu);
    const here = all.findIndex((entry) => entry === document.activeElement);
    const to = lookUp({ ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }, event.key);
    if (event.key === "Tab") close();
    if (to === undefined) return;
    all[(to + all.length) % all.length].focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return h("span", { class: "rc-menu-button" }, button, menu);
}

/** @param {HTMLElement} menu @returns {HTMLElement[]} */
const entries = (menu) => [.../** @type {NodeListOf<HTMLElement>} */ (menu.querySelectorAll("[role^=menuitem]"))];

/** @param {Line} line @param {(byKeys?: boolean) => void} close */
function lineOf(line, close) {
  if ("heading" in line) return h("p", { class: "rc-popup-heading", "aria-hidden": "true" }, line.heading);
  const role = line.checked === undefined ? "menuitem" : "menuitemradio";
  const checked = line.checked === undefined ? undefined : String(line.checked);
  const common = { class: `rc-popup-line ${line.danger ? "rc-danger" : ""}`, role, tabindex: -1, title: line.title, "aria-checked": checked };
  const words = [h("b", {}, line.words), line.more ? h("span", {}, line.more) : null];
  if (line.href) return h("a", { ...common, href: line.href, download: "", onclick: ({ detail }) => setTimeout(close, 0, !detail) }, ...words);
  /** @param {MouseEvent} event */
  const act = ({ detail }) => {
    close(!detail);
    line.act?.();
  };
  return h("button", { ...common, type: "button", onclick: act }, ...words);
}

/**
 * Below the button where there is room, else above, within the window.
 * @param {HTMLElement} menu
 * @param {DOMRect} button
 */
function place(menu, { left, right, top, bottom }) {
  const { width, height } = menu.getBoundingClientRect();
  const zoom = menu.currentCSSZoom ?? 1; // of the part of the page that the menu belongs to
  const x = left + width > innerWidth - 8 ? right - width : left;
  const y = bottom + 4 + height <= innerHeight - 8 ? bottom + 4 : Math.max(top - 4 - height, 8);
  menu.style.left = `${Math.max(Math.min(x, innerWidth - width - 8), 8) / zoom}px`;
  menu.style.top = `${y / zoom}px`;
}
