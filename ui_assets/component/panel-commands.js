/**
 * The panel by name: every button, list, box and number of its islands is a command, called as a screen reader calls it,
 * for as long as it is of use. What runs a command of the table says so by `data-command`, and is not there twice.
 */

import { showPanel } from "./handles.js";
import { lookUp } from "./look-up.js";

/** @import { Offered } from "./commands.js" */

/** @typedef {HTMLButtonElement | HTMLSelectElement | HTMLTextAreaElement | HTMLInputElement} Control */

/** Islands with commands of their own: moves, takes, the bar on top and the job. */
const OWN = new Set(["moves", "takes", "top", "job"]);
const GROUPS = { photo: "Photo", clip: "Clip", repair: "Photo", scale: "Scale", inspector: "Path", safety: "Path", drawing: "Draw", import: "Import", weights: "Engine", locked_cells: "Engine" };
const CONTROLS = "button, select, textarea, input";
/** Milliseconds that a tab may take to show what is in it. */
const PATIENCE_MS = 2000;

/**
 * @param {Map<string, HTMLElement>} islands by name
 * @param {(island: string) => void} reveal asks the host to show one
 * @returns {Offered[]}
 */
export function panelCommands(islands, reveal) {
  return [...islands].filter(([name]) => !OWN.has(name)).flatMap(([name, island]) => {
    /** @param {HTMLElement} control */
    const show = (control) => bringIntoSight(control, () => reveal(name));
    return [.../** @type {NodeListOf<Control>} */ (island.querySelectorAll(CONTROLS))].filter(isOfUse).flatMap((control) => commandsOf(control, show).map((command) => ({ ...command, group: lookUp(GROUPS, name) ?? "Panel" })));
  });
}

/** @param {Control} control */
function isOfUse(control) {
  return !control.closest("[hidden], [data-command]") && !control.disabled && !("readOnly" in control && control.readOnly) && nameOf(control) !== "";
}

/**
 * @param {Control} control
 * @param {(control: HTMLElement) => Promise<void>} show
 * @returns {Offered[]}
 */
function commandsOf(control, show) {
  const title = titleOf(control);
  const id = `panel-${title}`;
  if ("options" in control) {
    return [...control.options].filter((option) => option.value && !option.disabled && !option.selected).map((option) => ({
      id: `${id}-${option.value}`, title: `${title}: ${option.textContent}`,
      run() {
        control.value = option.value;
        control.dispatchEvent(new Event("change"));
      },
    }));
  }
  if ("value" in control && control.matches(".rc-number")) {
    return [{
      id, title, asks: "number",
      run(/** @type {number} */ number) {
        show(control);
        control.value = String(number);
        control.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
      },
    }];
  }
  if (control.matches("button, [type=checkbox]")) return [{ id, title: "checked" in control && control.type === "checkbox" && control.checked ? `${title}: off` : title, run: () => control.click() }];
  return [{ id, title: `${title} …`, run: () => show(control).then(() => control.focus()) }];
}

/** "Keyframe 2, Position: x in metres" @param {Control} control */
function titleOf(control) {
  /** @type {string[]} */
  const around = [];
  /** @param {string} words */
  const add = (words) => words && !around.includes(words) && around.unshift(words);
  for (let part = control.parentElement; part && !part.dataset.island; part = part.parentElement) {
    if (part.matches("fieldset")) add(textOf(part.querySelector("legend")));
    else if (part.matches("details:not(.rc-weights)")) add(textOf(part.querySelector("summary")));
    else if (part.matches("[role=group]")) add(part.getAttribute("aria-label") ?? "");
    else if (part.matches("section")) add(textOf(part.querySelector("h3")));
  }
  const name = nameOf(control);
  return around.length ? `${around.join(", ")}: ${name}` : name;
}

/** @param {Control} control */
function nameOf(control) {
  const words = control.getAttribute("aria-label") || (control.matches("button") ? control.textContent : textOf(control.closest("label")));
  return (words ?? "").trim().replace(/ \([^)]*\)$/, "");
}

/** The words of an element, without those of chips and numbers in it. @param {Element | null} element */
function textOf(element) {
  return [...(element?.childNodes ?? [])].filter((node) => !(node instanceof Element) || !node.matches(".rc-chip, output, [hidden], svg")).map((node) => node.textContent).join("").trim();
}

/** @param {HTMLElement} control @param {() => void} reveal */
async function bringIntoSight(control, reveal) {
  showPanel(true);
  reveal();
  for (const fold of folds(control)) fold.open = true;
  const end = performance.now() + PATIENCE_MS;
  while (!control.checkVisibility() && performance.now() < end) await new Promise(requestAnimationFrame);
  control.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement} control */
function folds(control) {
  /** @type {HTMLDetailsElement[]} */
  const found = [];
  for (let part = control.parentElement; part; part = part.parentElement) if (part instanceof HTMLDetailsElement) found.push(part);
  return found;
}
