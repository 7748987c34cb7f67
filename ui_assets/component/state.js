/** The server's state as the page last heard it; while something is dragged, what comes in is held back. */
export class State {
  constructor() {
    /** @type {any} */
    this.current = null;
    this.count = 0;
    this.held = null;
    this.holds = 0;
    /** @type {Set<(state: any) => void>} */
    this.watchers = new Set();
    /** @type {Set<(value?: any) => void>} */
    this.comers = new Set();
  }

  /** @param {any} state */
  receive(state) {
    this.count += 1;
    if (this.holds) this.held = state;
    else this.#apply(state);
    for (const resolve of this.comers) resolve();
    this.comers.clear();
  }

  /** @param {any} view the part of the state that changes most */
  receiveView(view) {
    const latest = this.held ?? this.current;
    if (latest) this.receive({ ...latest, view });
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
      if (!this.holds && this.held) this.#apply(this.held);
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

  /**
   * Resolves with the next state that comes in, held or not, or soon anyway.
   * @param {number} [patience] milliseconds
   */
  next(patience = 150) {
    return new Promise((resolve) => {
      this.comers.add(resolve);
      setTimeout(resolve, patience);
    });
  }

  #apply(state) {
    this.current = state;
    this.held = null;
    for (const callback of [...this.watchers]) callback(state);
  }
}
