/** The server's command table, as the page uses it: run by id, titled with its key. */

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * @typedef {Object} Command
 * @property {string} id
 * @property {string} title
 * @property {string[]} keys
 * @property {string} group
 * @property {string} do an action of the server's; "" for what the page does by itself
 * @property {object} args
 */

export class Commands {
  /** @param {(command: Command) => void} onServer does a command of the server's */
  constructor(onServer) {
    this.onServer = onServer;
    /** @type {Map<string, Command>} */
    this.table = new Map();
    /** @type {Map<string, () => void>} */
    this.here = new Map();
    /** @type {Set<() => void>} */
    this.waiting = new Set();
  }

  /** @param {Command[]} commands */
  learn(commands) {
    this.table = new Map(commands.map((command) => [command.id, command]));
    for (const callback of this.waiting) callback();
  }

  /**
   * What the page itself does for a command.
   * @param {string} id
   * @param {() => void} act
   */
  handle(id, act) {
    this.here.set(id, act);
  }

  /** @param {string} id */
  run(id) {
    const command = this.table.get(id);
    const here = this.here.get(id);
    if (here) here();
    else if (command?.do) this.onServer(command);
  }

  /**
   * @param {string} chord as `chordOf` says it
   * @returns {Command | undefined}
   */
  withKey(chord) {
    return [...this.table.values()].find(({ keys }) => keys.includes(chord));
  }

  /**
   * "Undo (Ctrl+Z)", for titles.
   * @param {string} id
   * @param {string} [title] instead of the command's own
   */
  title(id, title) {
    const command = this.table.get(id);
    const words = title ?? command?.title ?? "";
    return command?.keys.length ? `${words} (${keyName(command.keys[0])})` : words;
  }

  /**
   * Calls back once the table is known, and at each change of it.
   * @param {() => void} callback
   */
  watch(callback) {
    this.waiting.add(callback);
    if (this.table.size) callback();
  }
}

/**
 * A key as people read it.
 * @param {string} chord
 */
export function keyName(chord) {
  const names = { PageUp: "Page Up", PageDown: "Page Down", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ...(MAC ? { Ctrl: "⌘", Shift: "⇧" } : {}) };
  return chord.split("+").map((part) => names[part] ?? part).join(MAC ? "" : "+");
}
