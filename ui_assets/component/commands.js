/** The server's command table, as the page uses it: run by id, titled with its key. */
import { lookUp } from "./look-up.js";

/** @import { MoveRule, TableCommand } from "./shapes.js" */

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * @typedef {Object} Command
 * @property {string} id
 * @property {string} title
 * @property {string[]} keys
 * @property {string} group
 * @property {string} [words] other words for it
 * @property {string} [asks] the argument that is a number somebody types; "" or nothing for one without
 * @property {(number?: number) => unknown} run
 */

/**
 * A command that the page offers beside the table: `run` has the number where it `asks` for one.
 * @typedef {Partial<Omit<Command, "run">> & {id: string, title: string, run: () => unknown} | Partial<Omit<Command, "run">> & {id: string, title: string, asks: string, run: (number: number) => unknown}} Offered
 */

export class Commands {
  /** @param {(command: TableCommand) => void} onServer does a command of the server's */
  constructor(onServer) {
    this.onServer = onServer;
    /** @type {Map<string, TableCommand>} */
    this.table = new Map();
    /** @type {Map<string, () => unknown>} */
    this.here = new Map();
    /** @type {Set<() => void>} */
    this.waiting = new Set();
    /** @type {Set<() => Offered[]>} */
    this.offers = new Set();
    /** @type {Set<() => Promise<void>>} */
    this.asking = new Set();
    /** @type {Set<(moves: MoveRule[]) => void>} */
    this.movers = new Set();
  }

  /** @param {TableCommand[]} commands */
  learn(commands) {
    this.table = new Map(commands.map((command) => [command.id, command]));
    for (const callback of this.waiting) callback();
  }

  /**
   * What the page itself does for a command.
   * @param {string} id
   * @param {() => unknown} act
   */
  handle(id, act) {
    this.here.set(id, act);
  }

  /**
   * @param {string} id
   * @param {number} [number] for one that asks for it
   */
  run(id, number) {
    const command = this.table.get(id);
    const here = this.here.get(id);
    if (here) here();
    else if (command?.do) this.onServer(command.asks ? { ...command, args: { ...command.args, [command.asks]: number } } : command);
  }

  /**
   * Commands beside the table, as they are when somebody looks.
   * @param {() => Offered[]} list
   */
  offer(list) {
    this.offers.add(list);
  }

  /**
   * What has to be asked for before its commands are known as they are now.
   * @param {() => Promise<void>} fetch
   */
  ask(fetch) {
    this.asking.add(fetch);
  }

  /** Asks for all of it. */
  refresh() {
    return Promise.all([...this.asking].map((fetch) => fetch()));
  }

  /** Every command there is now. @returns {Command[]} */
  all() {
    const here = [...this.table.values()].map((command) => ({ ...command, run: (/** @type {number | undefined} */ number) => this.run(command.id, number) }));
    const offered = [...this.offers].flatMap((list) => list()).map((command) => ({ keys: [], group: "", ...command, run: /** @type {Command["run"]} */ (command.run) }));
    return [...here, ...offered];
  }

  /** @param {(moves: MoveRule[]) => void} callback hears which kinds of moves there are */
  onMoves(callback) {
    this.movers.add(callback);
  }

  /** @param {MoveRule[]} moves */
  learnMoves(moves) {
    for (const callback of this.movers) callback(moves);
  }

  /**
   * @param {string} chord as `chordOf` says it
   * @returns {TableCommand | undefined}
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
  /** @type {Record<string, string>} */
  const names = { PageUp: "Page Up", PageDown: "Page Down", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ...(MAC ? { Ctrl: "⌘", Shift: "⇧" } : {}) };
  return chord.split("+").map((part) => lookUp(names, part) ?? part).join(MAC ? "" : "+");
}
