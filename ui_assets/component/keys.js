/**
 * Keys: one handler, on the page and on the viewport inside it, ahead of everything else that listens. Typing stays
 * typing, until Enter ends it; a button that Tab has reached keeps its Space, and what goes by arrow keys keeps those.
 */
import { closest, matches } from "./targets.js";

const TYPING = "textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], input";
const NOT_TYPING = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/;
/** Also while typing. */
const EVERYWHERE = new Set(["Ctrl+K", "F1", "Ctrl+Enter"]);
const PRESSED_BY_SPACE = "button, a, summary, input:not([type=range]), [role=tab], [role=button], [role=radio], [role=option], [role=switch], [role=menuitem], [role=menuitemradio]";
const GOES_BY_ARROWS = "[role=slider], [role=separator], [role=tab], [role=radio], [role=option], [role=menu], [role=listbox], [role=spinbutton], input[type=range], input[type=radio]";
/** The studio's wherever nothing was typed that the field itself could take back. */
const STEPS_BACK = /^Ctrl\+(Z|Y|Shift\+Z)$/;
/** No number begins so: after Enter they are the studio's, though the number keeps the focus for the next one. */
const NO_NUMBER = /^(Space|\?|(Shift\+)?[A-Z])$/;
/** Commands that a key held down goes on repeating. */
const REPEATS = new Set(["back", "forward", "previous", "next", "undo", "redo", "slower", "faster", "draw"]);

/**
 * @param {import("./commands.js").Commands} commands
 * @param {import("./flight.js").Flight} flight
 * @returns {(target: Window) => void} listens in another window too
 */
export function listenForKeys(commands, flight) {
  /** @type {EventTarget[]} */
  let clicked = []; // what the pointer pressed last, until Tab goes on
  const typing = watchTyping();
  /** @param {KeyboardEvent} event */
  const onkey = (event) => {
    if (event.key === "Tab") clicked = [];
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const chord = chordOf(event);
    if (belongsTo(target, chord, clicked) && !typing.leaves(target, chord)) return;
    if (flight.press(event)) return take(event);
    const command = commands.withKey(chord);
    if (!command) return;
    take(event);
    if (event.repeat && !REPEATS.has(command.id)) return;
    if (closest(target, TYPING) && !typing.leaves(target, chord) && command.id !== "palette") commitFirst(target, () => commands.run(command.id));
    else commands.run(command.id);
  };
  return (target) => {
    target.addEventListener("pointerdown", (event) => (clicked = event.composedPath()), true);
    target.addEventListener("keydown", onkey, true);
  };
}

/** Whether what has the focus was typed in, since it came there or since Enter. */
function watchTyping() {
  let typed = false;
  /** @type {EventTarget | null} */
  let entered = null; // the number that Enter has just been pressed in
  /**
   * @template {keyof DocumentEventMap} K
   * @param {K} type
   * @param {(event: DocumentEventMap[K]) => void} listener
   */
  const hear = (type, listener) => document.addEventListener(type, listener, true);
  hear("focusin", () => {
    typed = false;
    entered = null;
  });
  hear("input", ({ target }) => {
    typed = !matches(target, "select");
    entered = null;
  });
  hear("keydown", ({ key, target, isComposing }) => {
    if (key !== "Enter" || isComposing || !matches(target, "input")) return;
    typed = false;
    if (matches(target, "[inputmode=decimal], [type=number]")) entered = target;
  });
  return {
    /** Whether a field leaves a key to the studio. @param {EventTarget} target @param {string} chord */
    leaves: (target, chord) => !typed && Boolean(closest(target, TYPING)) && (STEPS_BACK.test(chord) || (target === entered && NO_NUMBER.test(chord))),
  };
}

/**
 * Leaves a field, so that what was typed there counts, and goes on once the host has brought it to the studio.
 * @param {HTMLElement} field
 * @param {() => void} then
 */
function commitFirst(field, then) {
  const event = new CustomEvent("rc-commit", { detail: then, cancelable: true });
  const waits = !document.dispatchEvent(event); // the host answers before the field is left
  field.blur();
  if (!waits) then();
}

/** @param {Event} event */
function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * A key press in the words of the command table: "Ctrl+Shift+Z", "Space", "?".
 * @param {KeyboardEvent} event
 */
export function chordOf(event) {
  const key = keyOf(event);
  const letter = /^[A-Z]$/.test(key) || key.length > 1;
  const held = [
    (event.ctrlKey || event.metaKey) && "Ctrl",
    event.altKey && "Alt",
    event.shiftKey && letter && "Shift",
  ];
  return [...held.filter(Boolean), key].join("+");
}

/** @param {KeyboardEvent} event */
export function keyOf({ key, code }) {
  if (key === " ") return "Space";
  if (/^Key[A-Z]$/.test(code) && !/^[a-z]$/i.test(key)) return code.slice(3); // other alphabets
  return key.length === 1 ? key.toUpperCase() : key;
}

/** @param {EventTarget | undefined} target @param {string} chord @param {EventTarget[]} clicked */
function belongsTo(target, chord, clicked) {
  if (!target || EVERYWHERE.has(chord)) return false;
  const field = /** @type {Partial<HTMLInputElement> | null} */ (closest(target, TYPING));
  if (field && !NOT_TYPING.test(field.type ?? "")) return true;
  if (closest(target, "[data-keys]")?.getAttribute("data-keys")?.split(" ").includes(chord)) return true; // it says which are its own
  if (chord === "Space") return Boolean(closest(target, PRESSED_BY_SPACE)) && !clicked.includes(target);
  if (/Arrow/.test(chord)) return Boolean(closest(target, GOES_BY_ARROWS));
  return /^(Home|End|PageUp|PageDown)$/.test(chord) && Boolean(closest(target, `${GOES_BY_ARROWS}, input`));
}
