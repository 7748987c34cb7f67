/** The command palette: every command of the table by its words, with its key; Enter runs it. */
import { keyName } from "./commands.js";
import { h, keep } from "./element.js";
import { icon } from "./icons.js";

/**
 * @param {import("./commands.js").Commands} commands
 * @returns {() => void} opens or closes it
 */
export function commandPalette(commands) {
  const input = h("input", {
    class: "rc-palette-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: "What do you want to do?",
    "aria-label": "Search the commands", "aria-expanded": "true", "aria-controls": "rc-palette-list",
  });
  const list = h("div", { class: "rc-palette-list", id: "rc-palette-list", role: "listbox", "aria-label": "Commands" });
  const nothing = h("p", { class: "rc-hint", hidden: true }, "No command is called that.");
  const dialog = h("dialog", { class: "rc rc-palette", "aria-label": "Commands" }, h("header", {}, icon("search"), input), list, nothing);
  document.body.append(dialog);
  let found = [];
  let chosen = 0;

  const run = (id) => {
    dialog.close(); // first: what runs may want the focus
    commands.run(id);
  };
  const mark = () => {
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
    const row = list.children[chosen];
    input.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.scrollIntoView({ block: "nearest" });
  };
  const search = () => {
    found = matching([...commands.table.values()], input.value);
    chosen = 0;
    keep(list, found, ({ id }) => id, (command) => row(command, () => run(command.id)));
    nothing.hidden = found.length > 0;
    mark();
  };
  input.addEventListener("input", search);
  dialog.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (steps && found.length) chosen = Math.min(Math.max(chosen + steps, 0), found.length - 1);
    else if (event.key === "Enter" && found[chosen]) run(found[chosen].id);
    else if ((event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) || event.key === "F1") dialog.close();
    else return;
    event.preventDefault();
    if (steps) mark();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return () => {
    if (dialog.open) return dialog.close();
    input.value = "";
    dialog.showModal();
    search();
    input.focus();
  };
}

/**
 * Commands all of whose words are meant, those that begin with what was typed first.
 * @param {import("./commands.js").Command[]} table
 * @param {string} typed
 */
export function matching(table, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ title }) => (words.length && title.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return table
    .filter(({ id }) => id !== "palette" && id !== "escape")
    .filter(({ title, group }) => words.every((word) => `${title} ${group}`.toLowerCase().includes(word)))
    .sort((a, b) => rank(a) - rank(b));
}

function row({ id, title, keys, group }, run) {
  const keyed = keys.slice(0, 1).map((key) => h("kbd", {}, keyName(key)));
  return h(
    "div",
    { class: "rc-palette-row", role: "option", id: `rc-command-${id}`, "aria-selected": "false", onclick: run },
    h("span", {}, title), h("span", { class: "rc-muted" }, group), h("span", { class: "rc-palette-keys" }, ...keyed),
  );
}
