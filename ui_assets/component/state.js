/**
 * The server's state, as the page shows it: never older than the page's own last edit, and while something is dragged,
 * what comes in is held back.
 */
import { patched } from "./patch.js";

/** @import { ChangeMessage, State as Shown, StateMessage, ViewMessage } from "./shapes.js" */

export class State {
  constructor() {
    /** What is shown. @type {Shown | null} */
    this.current = null;
    this.count = 0;
    /** The newest there is, shown or not. @type {Shown | null} */
    this.newest = null;
    /** The last one that came whole or as a change: what the next change is of. @type {Shown | null} */
    this.base = null;
    this.unseen = false;
    this.holds = 0;
    /** The page's last edit, and the last that the newest state contains. */
    this.edit = 0;
    this.contained = 0;
    /** @type {Set<(state: Shown) => void>} */
    this.watchers = new Set();
  }

  /**
   * What is shown, for those who only have something to do once there is something.
   * @returns {Shown}
   */
  get shown() {
    if (!this.current) throw new Error("The studio has not said yet what there is.");
    return this.current;
  }

  /** @param {StateMessage} message a state, whole */
  receive({ t: _, edit = 0, ...state }) {
    this.base = state;
    this.#take(state, edit);
  }

  /** @param {ChangeMessage} message what has changed since the last state */
  receiveChange({ edit, rev, patch }) {
    const next = patched(this.base, patch);
    if (!next) return; // a change of nothing: what it is of has not come
    this.base = next;
    this.#take(next, edit);
  }

  /** @param {ViewMessage} message the part of the state that changes most; nothing else has */
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
   * @param {(state: Shown) => void} callback
   * @returns {() => void} stops it
   */
  watch(callback) {
    this.watchers.add(callback);
    if (this.current) callback(this.current);
    return () => this.watchers.delete(callback);
  }

  /** @param {Shown} state @param {number} edit */
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
    const shown = this.newest;
    this.current = shown;
    if (shown) for (const callback of [...this.watchers]) callback(shown);
  }
}
