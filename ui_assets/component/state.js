/**
 * The server's state, as the page shows it: never older than the page's own last edit, and while something is dragged,
 * what comes in is held back.
 */
import { patched } from "./patch.js";

export class State {
  constructor() {
    /** What is shown. @type {any} */
    this.current = null;
    this.count = 0;
    /** The newest there is, shown or not. @type {any} */
    this.newest = null;
    /** The last one that came whole or as a change: what the next change is of. @type {any} */
    this.base = null;
    this.unseen = false;
    this.holds = 0;
    /** The page's last edit, and the last that the newest state contains. */
    this.edit = 0;
    this.contained = 0;
    /** @type {Set<(state: any) => void>} */
    this.watchers = new Set();
  }

  /** @param {any} message a state, whole */
  receive({ t: _, edit = 0, ...state }) {
    this.base = state;
    this.#take(state, edit);
  }

  /** @param {any} message what has changed since the last state */
  receiveChange({ edit, rev, patch }) {
    this.base = { ...patched(this.base, patch), rev };
    this.#take(this.base, edit);
  }

  /** @param {any} message the part of the state that changes most; nothing else has */
  receiveView({ t: _, edit, ...view }) {
    if (this.base) this.#take({ ...this.base, view }, edit);
  }

  /** The page has sent another edit: what does not contain it is not shown. @param {number} edit its number */
  expect(edit) {
    this.edit = edit;
  }

  /** The connection is new: what was sent on the one before will not be answered. */
  expectNothing() {
    this.edit = this.contained = 0;
    this.#show();
  }

  /**
   * Holds incoming states until the returned function is called.
   * @returns {() => void}
   */
  hold() {
    this.holds += 1;
    let held = true;
    return () => {
      if (held) this.holds -= 1;
      held = false;
      this.#show();
    };
  }

  /**
   * Calls back with the state now, if there is one, and with every later one.
   * @param {(state: any) => void} callback
   * @returns {() => void} stops it
   */
  watch(callback) {
    this.watchers.add(callback);
    if (this.current) callback(this.current);
    return () => this.watchers.delete(callback);
  }

  #take(state, edit) {
    this.count += 1;
    this.newest = state;
    this.contained = edit;
    this.unseen = true;
    this.#show();
  }

  #show() {
    if (this.holds || this.contained < this.edit || !this.unseen) return;
    this.unseen = false;
    this.current = this.newest;
    for (const callback of [...this.watchers]) callback(this.current);
  }
}
