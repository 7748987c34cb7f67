/** A button that opens a menu over everything else: links and actions, by pointer and by keys. */
import { h, set } from "./element.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";
import { closest, isIn } from "./targets.js";

/**
 * A line of a menu: a heading, a link, something to do, or what leads to more lines. `checked` makes it one of a choice; a
 * link may do something, too; `command` is what it is called away from the menu, "" where the table of commands has it.
 * @typedef {{heading: string} | More | Entry} Line
 * @typedef {{words: string, more?: string, command?: string, title?: string, href?: string, act?: () => unknown, checked?: boolean, danger?: boolean}} Entry
 * @typedef {{words: string, more?: string, inside: Line[]}} More
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
  /**
   * Those lines, and above them the way back to the ones before.
   * @param {Line[]} these
   * @param {string} [from] what led to them
   * @param {(() => void) | null} [back]
   */
  const show = (these, from = "", back = null) => {
    /** @param {More} line */
    const enter = (line) => show(line.inside, line.words, () => {
      show(these, from, back);
      entries(menu).find((each) => each.firstChild?.textContent === line.words)?.focus();
    });
    menu.replaceChildren(...(back ? [backLine(from, back)] : []), ...these.map((line) => lineOf(line, close, enter)));
    place(menu, button.getBoundingClientRect());
    entries(menu)[back ? 1 : 0]?.focus();
  };
  const open = () => {
    shutMenus();
    menu.showPopover();
    show(lines());
    set(button, "aria-expanded", "true");
    shut = close;
    window.addEventListener("pointerdown", outside, true);
    window.addEventListener("blur", leave);
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
    const aside = { ArrowRight: all[here]?.getAttribute("aria-haspopup") && all[here], ArrowLeft: /** @type {HTMLElement | null} */ (menu.querySelector(".rc-popup-back")) }[event.key];
    if (aside) aside.click();
    if (to === undefined) return;
    all[(to + all.length) % all.length].focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return h("span", { class: "rc-menu-button" }, button, menu);
}

/** @param {HTMLElement} menu @returns {HTMLElement[]} */
const entries = (menu) => [.../** @type {NodeListOf<HTMLElement>} */ (menu.querySelectorAll("[role^=menuitem]"))];

/** @param {string} words @param {() => void} back */
function backLine(words, back) {
  return h("button", { class: "rc-popup-line rc-popup-back", type: "button", role: "menuitem", tabindex: -1, "aria-label": `Back from: ${words}`, onclick: back }, icon("chevron", 12), h("b", {}, words));
}

/** @param {Line} line @param {(byKeys?: boolean) => void} close @param {(line: More) => void} enter */
function lineOf(line, close, enter) {
  if ("heading" in line) return h("p", { class: "rc-popup-heading", "aria-hidden": "true" }, line.heading);
  if ("inside" in line) {
    const more = h("span", {}, line.more ?? "", icon("chevron", 12));
    return h("button", { class: "rc-popup-line rc-popup-inside", type: "button", role: "menuitem", tabindex: -1, "aria-haspopup": "menu", onclick: () => enter(line) }, h("b", {}, line.words), more);
  }
  const role = line.checked === undefined ? "menuitem" : "menuitemradio";
  const checked = line.checked === undefined ? undefined : String(line.checked);
  const common = { class: `rc-popup-line ${line.danger ? "rc-danger" : ""}`, role, tabindex: -1, title: line.title, "aria-checked": checked };
  const words = [h("b", {}, line.words), line.more ? h("span", {}, line.more) : null];
  /** @param {MouseEvent} event */
  const follow = ({ detail }) => {
    line.act?.();
    setTimeout(close, 0, !detail);
  };
  if (line.href) return h("a", { ...common, href: line.href, download: "", onclick: follow }, ...words);
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
