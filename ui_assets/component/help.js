/** The sheet of keys, by group, from the command table. */
import { keyName } from "./commands.js";
import { h } from "./element.js";
import { icon } from "./icons.js";

/** @import { Commands } from "./commands.js" */

/** A group of keys, and what each of them does. @typedef {{title: string, rows: [keys: string[], words: string][]}} Rows */

/** @type {Rows} */
const FLYING = {
  title: "Fly",
  rows: [
    [["Drag"], "Look around"],
    [["Right drag"], "Slide sideways, up and down"],
    [["Wheel"], "Nearer or farther"],
    [["W", "A", "S", "D"], "Forward, left, back, right"],
    [["Q", "E"], "Down, up"],
    [["Shift"], "Held while flying: faster"],
  ],
};
/** @type {Rows} */
const TIMELINE = {
  title: "On the timeline",
  rows: [
    [[keyName("Ctrl"), "Shift"], "and click: select several"],
    [["Shift"], "and drag: copy a keyframe; over free track, select; along the ruler, loop"],
    [["Alt"], "while dragging: off frames, seconds, marks"],
    [[keyName("Alt+ArrowLeft"), keyName("Alt+ArrowRight")], "Change places with the neighbour"],
    [["Right click"], "Easing"],
    [["Double click"], "on free track: a keyframe there"],
    [[keyName("Ctrl"), "Wheel"], "Zoom; with Shift, pan"],
  ],
};
const NUMBERED = /^key\d$/;

/**
 * @param {import("./commands.js").Commands} commands
 * @returns {() => void} opens or closes the sheet
 */
export function helpSheet(commands) {
  const groups = h("div", { class: "rc-help-groups" });
  const close = h("button", { class: "rc-tool", type: "button", title: "Close (Esc)", "aria-label": "Close", onclick: () => sheet.close() }, icon("close"));
  /** @type {HTMLDialogElement} */
  const sheet = h(
    "dialog",
    { class: "rc rc-help", "aria-labelledby": "rc-help-title", tabindex: -1 },
    h("header", {}, h("h2", { id: "rc-help-title" }, "Keys"), close),
    h("div", { class: "rc-help-body", tabindex: 0, role: "region", "aria-label": "Keys by group" }, groups),
  );
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "?") return;
    event.preventDefault();
    sheet.close();
  });
  document.body.append(sheet);
  commands.watch(() => groups.replaceChildren(...grouped(commands).map(section)));
  return () => {
    if (sheet.open) return sheet.close();
    sheet.showModal();
    sheet.focus();
  };
}

/** @param {Commands} commands @returns {Rows[]} */
function grouped(commands) {
  /** @type {Map<string, Rows["rows"]>} */
  const groups = new Map();
  for (const { id, title, keys, group } of commands.table.values()) {
    if (!keys.length || (NUMBERED.test(id) && id !== "key1")) continue;
    /** @type {Rows["rows"][number]} */
    const row = NUMBERED.test(id) ? [["1", "…", "9"], "Go to a keyframe"] : [keys.map(keyName), title];
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  return [FLYING, ...[...groups].map(([title, rows]) => ({ title, rows })), TIMELINE];
}

/** @param {Rows} group */
function section({ title, rows }) {
  return h(
    "section",
    {},
    h("h3", {}, title),
    h("dl", {}, ...rows.flatMap(([keys, words]) => [h("dt", {}, ...keys.map((key) => h("kbd", {}, key))), h("dd", {}, words)])),
  );
}
