/**
 * The panel by name: every button, list, box and number of its islands is a command, called as a screen reader calls it,
 * for as long as it is of use. What runs a command of the table says so by `data-command`, and is not there twice.
 */

import { showPanel } from "./handles.js";

/** Islands with commands of their own: moves, takes, the bar on top and the job. */
const OWN = new Set(["moves", "takes", "top", "job"]);
const GROUPS = { photo: "Photo", repair: "Photo", scale: "Scale", inspector: "Path", safety: "Path", drawing: "Draw", import: "Import", weights: "Engine", pinned: "Engine" };
const CONTROLS = "button, select, textarea, input";
/** Milliseconds that a tab may take to show what is in it. */
const PATIENCE_MS = 2000;

/**
 * @param {Map<string, HTMLElement>} islands by name
 * @param {(island: string) => void} reveal asks the host to show one
 * @returns {import("./commands.js").Command[]}
 */
export function panelCommands(islands, reveal) {
  return [...islands].filter(([name]) => !OWN.has(name)).flatMap(([name, island]) => {
    const show = (control) => bringIntoSight(control, () => reveal(name));
    return [...island.querySelectorAll(CONTROLS)].filter(isOfUse).flatMap((control) => commandsOf(control, show).map((command) => ({ ...command, group: GROUPS[name] ?? "Panel" })));
  });
}

/** @param {any} control */
function isOfUse(control) {
  return !control.closest("[hidden], [data-command]") && !control.disabled && !control.readOnly && nameOf(control) !== "";
}

/** @param {any} control */
function commandsOf(control, show) {
  const title = titleOf(control);
  const id = `panel-${title}`;
  if (control.matches("select")) {
    return [...control.options].filter((option) => option.value && !option.disabled && !option.selected).map((option) => ({
      id: `${id}-${option.value}`, title: `${title}: ${option.textContent}`,
      run() {
        control.value = option.value;
        control.dispatchEvent(new Event("change"));
      },
    }));
  }
  if (control.matches(".rc-number")) {
    return [{
      id, title, asks: "number",
      run(number) {
        show(control);
        control.value = String(number);
        control.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
      },
    }];
  }
  if (control.matches("button, [type=checkbox]")) return [{ id, title: control.type === "checkbox" && control.checked ? `${title}: off` : title, run: () => control.click() }];
  return [{ id, title: `${title} …`, run: () => show(control).then(() => control.focus()) }];
}

/** "Keyframe 2, Position: x in metres" @param {any} control */
function titleOf(control) {
  const around = [];
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

/** @param {any} control */
function nameOf(control) {
  const words = control.getAttribute("aria-label") || (control.matches("button") ? control.textContent : textOf(control.closest("label")));
  return words.trim().replace(/ \([^)]*\)$/, "");
}

/** The words of an element, without those of chips and numbers in it. @param {Element | null} element */
function textOf(element) {
  return [...(element?.childNodes ?? [])].filter((node) => node instanceof Text || !node.matches(".rc-chip, output, [hidden], svg")).map((node) => node.textContent).join("").trim();
}

/** @param {HTMLElement} control */
async function bringIntoSight(control, reveal) {
  showPanel(true);
  reveal();
  for (const fold of folds(control)) fold.open = true;
  const end = performance.now() + PATIENCE_MS;
  while (!control.checkVisibility() && performance.now() < end) await new Promise(requestAnimationFrame);
  control.scrollIntoView({ block: "nearest" });
}

function folds(control) {
  const found = [];
  for (let part = control.parentElement; part; part = part.parentElement) if (part.matches("details")) found.push(part);
  return found;
}
