/**
 * Keys: one handler, on the page and on the viewport inside it, ahead of everything else that listens. Typing stays
 * typing, and a focused button keeps its Space.
 */

const TYPING = "textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], input";
const NOT_TYPING = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/;
/** Also while typing. */
const EVERYWHERE = new Set(["Ctrl+K", "F1"]);
const PRESSED_BY_SPACE = "button, a, summary, input, [role=tab], [role=button], [role=radio], [role=option], [role=switch]";

/**
 * @param {import("./commands.js").Commands} commands
 * @returns {(target: Window) => void} listens in another window too
 */
export function listenForKeys(commands) {
  const onkey = (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const chord = chordOf(event);
    if (belongsTo(event.composedPath()[0], chord)) return;
    const command = commands.withKey(chord);
    if (!command) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    commands.run(command.id);
  };
  return (target) => target.addEventListener("keydown", onkey, true);
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

function keyOf({ key, code }) {
  if (key === " ") return "Space";
  if (/^Key[A-Z]$/.test(code) && !/^[a-z]$/i.test(key)) return code.slice(3); // other alphabets
  return key.length === 1 ? key.toUpperCase() : key;
}

function belongsTo(target, chord) {
  if (!target?.closest || EVERYWHERE.has(chord)) return false;
  const field = target.closest(TYPING);
  if (field && !NOT_TYPING.test(field.type ?? "")) return true;
  if (chord === "Space") return Boolean(target.closest(PRESSED_BY_SPACE));
  return /^(Home|End)$/.test(chord) && Boolean(target.closest("[role=slider], [role=tab], input"));
}
