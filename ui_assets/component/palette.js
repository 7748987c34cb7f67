/**
 * The command palette: every command by its words, other words for it and small slips, with its key; those used last
 * come first. Moves take their amounts ("orbit right 20"), some commands a number ("scale the path 1.2"). Enter runs.
 */
import { keyName } from "./commands.js";
import { h, keep, say } from "./element.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";
import { matching, numbered } from "./matching.js";

/**
 * @import { Found } from "./matching.js"
 * @import { Act, MoveRead, MoveRule } from "./shapes.js"
 */

const MEMORY = "realcam-studio-recent";
const RECENT = 8;
const MOVE = "move-typed";

/**
 * How words that mean a move were read.
 * @typedef {{typed?: string, refused?: string, text?: string, move?: Found}} Read
 */

/**
 * @param {import("./commands.js").Commands} commands
 * @param {Act} ask an action of the server's that may refuse in silence
 * @param {Act} act
 * @returns {() => void} opens or closes it
 */
export function commandPalette(commands, ask, act) {
  const input = h("input", {
    class: "rc-palette-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: "A command, or a move: orbit right 20",
    "aria-label": "Search the commands", "aria-expanded": "true", "aria-controls": "rc-palette-list",
  });
  const list = h("div", { class: "rc-palette-list", id: "rc-palette-list", role: "listbox", "aria-label": "Commands" });
  const nothing = h("p", { class: "rc-hint", role: "status", hidden: true });
  const dialog = h("dialog", { class: "rc rc-palette", "aria-label": "Commands" }, h("header", {}, icon("search"), input), list, nothing);
  document.body.append(dialog);
  /** @type {Found[]} */
  let found = [];
  let chosen = 0;
  /** @type {MoveRule[]} */
  let moves = [];
  /** What the last words that mean a move were read as: a command, or why they are none. @type {Read} */
  let read = {};
  /** While words are being read. @type {Promise<void> | null} */
  let reading = null;
  commands.onMoves((known) => (moves = known));

  /** @param {Found} command */
  const run = (command) => {
    if (command.asks && command.number === undefined) {
      input.value = `${command.title} `;
      input.focus();
      return search();
    }
    dialog.close(); // first: what runs may want the focus
    if (command.id !== MOVE) remember(command.id);
    command.run();
  };
  const mark = () => {
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
    const row = list.children[chosen];
    input.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.scrollIntoView({ block: "nearest" });
  };
  const show = (words = "") => {
    list.replaceChildren();
    keep(list, found, ({ id }) => id, (command) => row(command, () => run(command)));
    nothing.hidden = !words && found.length > 0;
    say(nothing, words || "No command is called that. Try what it does: undo, export, orbit, size.");
    mark();
  };
  /** @param {boolean | Event} [again] with what has become known: the same row stays chosen, if somebody has chosen one */
  const search = (again) => {
    const typed = input.value;
    const before = again === true && chosen > 0 ? found[chosen]?.id : null;
    const all = commands.all().map((command) => numbered(command, typed));
    found = matching(all, typed, recent());
    const known = read.typed === typed;
    if (known) withMove();
    chosen = Math.max(before ? found.findIndex(({ id }) => id === before) : 0, 0);
    show(known ? read.refused : "");
    reading = !known && meansMove(typed, moves) ? readMove(typed) : null;
  };
  /** Puts the move that was read before all else that was found. */
  const withMove = () => {
    if (read.move) found = [read.move, ...found.filter(({ id }) => id !== MOVE && id !== `move-${read.text}`)];
  };
  /** A move as it is being typed: what it would do, or what is wrong with it. @param {string} typed */
  const readMove = async (typed) => {
    /** @type {{answer?: MoveRead, refused?: string}} */
    const { answer, refused } = await ask("read_move", { text: typed }).then((answer) => ({ answer }), (error) => ({ refused: error.message }));
    if (typed !== input.value || !dialog.open) return;
    reading = null;
    read = { typed, refused };
    if (answer) {
      const title = `Add ${answer.words.replace(/(\d)deg/g, "$1°").replace(/(\d)m\b/g, "$1 m")}`;
      const move = { id: MOVE, title, group: "Move", keys: [], run: () => act("add_move", { text: answer.text }).catch(() => {}) };
      read = { typed, text: answer.text, move };
      withMove();
      chosen = 0;
    }
    show(refused);
  };
  input.addEventListener("input", search);
  dialog.addEventListener("keydown", (event) => {
    const steps = lookUp({ ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }, event.key);
    if (steps && found.length) chosen = Math.min(Math.max(chosen + steps, 0), found.length - 1);
    else if (event.key === "Enter" && reading && !chosen) reading.then(() => dialog.open && found[chosen] && run(found[chosen]));
    else if (event.key === "Enter" && found[chosen]) run(found[chosen]);
    else if ((event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) || event.key === "F1") dialog.close();
    else return;
    event.preventDefault();
    if (steps) mark();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return () => {
    if (dialog.open) return dialog.close();
    input.value = "";
    read = {}; // a target may be another one by now
    dialog.showModal();
    search();
    input.focus();
    commands.refresh().then(() => dialog.open && search(true), () => {});
  };
}

/**
 * Whether what is typed begins like a move and goes on: "orbit r", "push in".
 * @param {string} typed
 * @param {MoveRule[]} moves
 */
function meansMove(typed, moves) {
  const words = typed.trim().toLowerCase();
  /** @param {string} name */
  const begins = (name) => words === name || words.startsWith(`${name} `);
  return moves.some(({ kind, sayings }) => [kind, ...sayings].some(begins));
}

/** @returns {string[]} */
function recent() {
  return JSON.parse(localStorage.getItem(MEMORY) ?? "[]");
}

/** @param {string} id */
function remember(id) {
  localStorage.setItem(MEMORY, JSON.stringify([id, ...recent().filter((other) => other !== id)].slice(0, RECENT)));
}

/** @param {Found} command @param {() => void} run */
function row({ id, title, keys, group, asks, number }, run) {
  const keyed = keys.slice(0, 1).map((key) => h("kbd", {}, keyName(key)));
  const words = asks ? `${title} ${number ?? "…"}` : title;
  return h(
    "div",
    { class: "rc-palette-row", role: "option", id: `rc-command-${id.replace(/[^\w-]/g, "-")}`, "aria-selected": "false", onclick: run },
    h("span", {}, words), h("span", { class: "rc-muted" }, group), h("span", { class: "rc-palette-keys" }, ...keyed),
  );
}
