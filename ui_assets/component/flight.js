/**
 * Flying: what is held down and what the hand does, told to the server while it lasts. Keys fly whatever is large, the
 * camera or the free view. Over the picture through the camera a drag looks around, with Shift or another button it
 * slides, and the wheel goes nearer; while keys fly, a drag looks around in either view and the wheel sets the speed.
 */
import { now } from "./clock.js";
import { keyOf } from "./keys.js";
import { closest } from "./targets.js";

/** @import { Commands, Outgoing } from "./shapes.js" */

/** Per key: to the right, down, ahead; turn to the right, turn down. */
/** @typedef {keyof typeof KEYS} Key */
const KEYS = {
  W: [0, 0, 1, 0, 0], S: [0, 0, -1, 0, 0], A: [-1, 0, 0, 0, 0], D: [1, 0, 0, 0, 0], Q: [0, 1, 0, 0, 0], E: [0, -1, 0, 0, 0],
  ArrowLeft: [0, 0, 0, -1, 0], ArrowRight: [0, 0, 0, 1, 0], ArrowUp: [0, 0, 0, 0, -1], ArrowDown: [0, 0, 0, 0, 1],
};
const FASTER_WITH_SHIFT = 4;
const STEP = 1.25;
const [SLOWEST, FASTEST] = [1 / 32, 32];
/** The server takes keys for released when it has not heard of them for half a second. */
const REPEAT_MS = 100;
/** Share of the way to the subject that one notch of the wheel goes. */
const NOTCH = 0.05;
const MEMORY = "realcam-studio-flight-speed";

/** What a hand did: radians and metres. @typedef {{turn: Pair, slide: Pair, push: number}} Hand */
/** @typedef {[number, number]} Pair to the right, down */

export class Flight {
  /**
   * @param {(message: Outgoing) => void} send
   * @param {import("./state.js").State} state
   * @param {import("./player.js").Player} player
   */
  constructor(send, state, player) {
    this.send = send;
    this.state = state;
    this.player = player;
    /** @type {Set<Key>} */
    this.held = new Set();
    this.fast = false;
    this.factor = remembered();
    /** @type {Hand | null} */
    this.hand = null;
    this.timer = 0;
    /** When what is held was begun to be held: milliseconds of `clock.js`. */
    this.since = 0;
    /** Whether something covers what would fly, and has the keys. */
    this.grounded = () => false;
    /** @type {Set<() => void>} */
    this.watchers = new Set();
  }

  /** Whether keys fly just now. */
  get flying() {
    return this.held.size > 0;
  }

  /** Metres per second without Shift; null before there is a scene. */
  get speed() {
    const pace = this.state.current?.flight?.pace_m_s;
    return pace ? pace * this.factor : null;
  }

  /**
   * Calls back now and whenever the speed or what is held has changed.
   * @param {() => void} callback
   */
  watch(callback) {
    this.watchers.add(callback);
    callback();
  }

  /** @param {number} steps faster; negative is slower */
  shift(steps) {
    this.factor = Math.min(Math.max(this.factor * STEP ** steps, SLOWEST), FASTEST);
    localStorage.setItem(MEMORY, String(this.factor));
    if (this.flying) this.#hold(() => {});
    else this.#changed();
  }

  /**
   * A key that was pressed; whether it is one that flies.
   * @param {KeyboardEvent} event
   */
  press(event) {
    if (this.grounded()) return false;
    if (event.key === "Shift" && this.flying) this.#hold(() => (this.fast = true), event);
    const key = flyingKey(event);
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (!this.held.has(key) || this.fast !== event.shiftKey) {
      this.#hold(() => {
        this.held.add(key);
        this.fast = event.shiftKey;
      }, event);
    }
    return true;
  }

  /** Lets go of everything. */
  stop() {
    if (this.flying) this.#hold(() => this.held.clear());
  }

  /**
   * What a hand did since it was last asked, all of it added up.
   * @param {{turn?: [number, number], slide?: [number, number], push?: number}} did radians and metres
   */
  nudge({ turn = [0, 0], slide = [0, 0], push = 0 }) {
    const before = this.hand;
    const sum = before ?? { turn: [0, 0], slide: [0, 0], push: 0 };
    this.hand = {
      turn: [sum.turn[0] + turn[0], sum.turn[1] + turn[1]],
      slide: [sum.slide[0] + slide[0], sum.slide[1] + slide[1]],
      push: sum.push + push,
    };
    if (before) return;
    this.#begin();
    requestAnimationFrame(() => this.#say());
  }

  /**
   * Hears there when keys are let go of, and what the pointer does while they fly.
   * @param {Window} target the page, or the viewport inside it
   * @param {(event: Event) => boolean} over whether the pointer is over what flies
   */
  listen(target, over) {
    /**
     * @template {keyof WindowEventMap} K
     * @param {K} name
     * @param {(event: WindowEventMap[K]) => void} act
     */
    const on = (name, act) => target.addEventListener(name, act, { capture: true, passive: false });
    on("keyup", (event) => {
      if (event.key === "Shift" && this.flying) this.#hold(() => (this.fast = false), event);
      if (event.key === "Meta") this.stop(); // no key that is let go of meanwhile is ever heard of
      const key = flyingKey(event);
      if (key && this.held.has(key)) this.#hold(() => this.held.delete(key), event);
    });
    target.addEventListener("blur", () => document.hasFocus() || this.stop());
    on("wheel", (event) => {
      if (!this.flying || !over(event)) return;
      take(event);
      this.shift(event.deltaY < 0 ? 1 : -1);
    });
    /** @type {PointerEvent | null} */
    let last = null;
    on("pointerdown", (event) => {
      last = null;
      if (!this.flying || !over(event) || event.button > 2) return;
      take(event);
      last = event;
    });
    on("mousedown", (event) => last && take(event));
    on("pointermove", (event) => {
      if (!this.flying || !event.buttons || !over(event)) return void (last = null);
      take(event);
      if (last) this.look(event.clientX - last.clientX, event.clientY - last.clientY, target.innerHeight);
      last = event;
    });
    on("pointerup", () => (last = null));
    if (target === window) document.addEventListener("visibilitychange", () => document.hidden && this.stop());
  }

  /**
   * Turns as if what is seen was dragged so many pixels.
   * @param {number} dx
   * @param {number} dy
   * @param {number} height of the view, pixels
   */
  look(dx, dy, height) {
    const focal = this.#focal(height);
    this.nudge({ turn: [-Math.atan(dx / focal), -Math.atan(dy / focal)] });
  }

  /**
   * Slides as if what is as far away as the subject was dragged so many pixels.
   * @param {number} dx
   * @param {number} dy
   * @param {number} height of the view, pixels
   */
  slide(dx, dy, height) {
    const metres = (this.state.current?.scene.subject_m ?? 1) / this.#focal(height);
    this.nudge({ slide: [-dx * metres, -dy * metres] });
  }

  /** @param {number} notches of a wheel, towards what is seen */
  push(notches) {
    this.nudge({ push: notches * NOTCH * (this.state.current?.scene.subject_m ?? 1) });
  }

  /** @param {number} height */
  #focal(height) {
    return height / 2 / Math.tan(((this.state.current?.flight?.fov_y_deg ?? 45) * Math.PI) / 360);
  }

  /**
   * @param {() => void} change of what is held
   * @param {UIEvent} [event] that it came with, maybe a while ago: the page may have been busy
   */
  #hold(change, event) {
    const before = this.flying;
    change();
    if (this.flying && !before) {
      this.#begin();
      this.timer = window.setInterval(() => this.#say(), REPEAT_MS);
    }
    if (!this.flying) {
      clearInterval(this.timer);
      this.fast = false;
    }
    const at = event ? (event.view ?? window).performance.timeOrigin + event.timeStamp : now();
    this.#say(at, before ? Math.max(at - this.since, 0) / 1000 : 0);
    this.#changed();
  }

  /** The path stands still while one flies off it. */
  #begin() {
    this.player.begun = true;
    this.player.pause();
  }

  /** @param {number} [at] @param {number | null} [before] */
  #say(at = now(), before = null) {
    if (before !== null) this.since = at;
    const held = [...this.held].map((key) => KEYS[key]);
    /** @param {number} i */
    const axis = (i) => Math.min(Math.max(held.reduce((sum, each) => sum + each[i], 0), -1), 1);
    const hand = this.hand ?? {};
    this.hand = null;
    const speed = (this.speed ?? 0) * (this.fast ? FASTER_WITH_SHIFT : 1);
    const { player } = this;
    const time = Number(Math.min(player.time, player.clock.duration).toFixed(6));
    /** @type {Commands["fly"]} */
    const args = { move: [axis(0), axis(1), axis(2)], spin: [axis(3), axis(4)], speed, held: Math.max(at - this.since, 0) / 1000, before: before ?? 0, time, ...hand };
    this.send({ t: "act", do: "fly", args });
  }

  #changed() {
    for (const callback of this.watchers) callback();
  }
}

/**
 * Over the picture through the camera: a drag looks around, and so on.
 * @param {Flight} flight
 * @param {HTMLElement} pane
 * @param {() => boolean} free whether the pointer flies: the picture is large, and no tool is chosen
 */
export function flyByHand(flight, pane, free) {
  pane.addEventListener("pointerdown", (event) => {
    if (!free() || event.button > 2 || closest(event.target, "button, input")) return;
    event.preventDefault(); // the middle button would scroll
    pane.setPointerCapture(event.pointerId);
    const slides = event.button > 0 || event.shiftKey;
    let last = event;
    const stop = new AbortController();
    /** @param {"pointermove" | "pointerup" | "pointercancel"} name @param {(event: PointerEvent) => void} act */
    const on = (name, act) => pane.addEventListener(name, act, { signal: stop.signal });
    on("pointermove", (now) => {
      const [dx, dy] = [now.clientX - last.clientX, now.clientY - last.clientY];
      last = now;
      if (slides) flight.slide(dx, dy, pane.clientHeight);
      else flight.look(dx, dy, pane.clientHeight);
    });
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) on(name, () => stop.abort());
  });
  pane.addEventListener("contextmenu", (event) => free() && event.preventDefault());
  pane.addEventListener("wheel", (event) => {
    if (!free() || flight.flying || event.ctrlKey) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : 1);
    flight.push(Math.min(Math.max(-pixels / 100, -3), 3));
  }, { passive: false });
}

/** The key of one that flies. @param {KeyboardEvent} event @returns {Key | null} */
function flyingKey(event) {
  const key = keyOf(event);
  return Object.hasOwn(KEYS, key) ? /** @type {Key} */ (key) : null;
}

/** @param {Event} event */
function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function remembered() {
  const factor = Number(localStorage.getItem(MEMORY));
  return factor >= SLOWEST && factor <= FASTEST ? factor : 1;
}
