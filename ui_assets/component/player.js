/**
 * Where the playhead is. Plays at the clip's rate on the page's own clock; the picture follows in the worker, the
 * server hears the newest time now and then. While a film is on show the same playhead is the film's, which leads while
 * it plays; the path's own waits where it was.
 */
import { frameAt, frameSeconds, now, regionOn, stopped, timeOf } from "./clock.js";

/**
 * @import { Clock } from "./clock.js"
 * @import { LockedCells, State } from "./shapes.js"
 */

const PLAYING_EVERY_MS = 1000 / 12;
const SLOW_EVERY_MS = 1000 / 4;
const SLOW_GAP_MS = 50;
/** Where the server moves the playhead so soon after somebody has begun to play, it was asked to before: it plays on. */
const JUST_MS = 500;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * What can be played instead of the path.
 * @typedef {Object} Film
 * @property {number} frames
 * @property {number} fps
 * @property {string} words what it is, for the row above the timeline
 * @property {string} strip address of a picture with some of its frames side by side
 * @property {(time: number) => void} play from that time on
 * @property {(time: number) => void} pause at that time
 * @property {() => number} time where it is while it plays, seconds
 */

export class Player {
  /**
   * @param {import("./socket.js").Socket} socket
   * @param {import("./state.js").State} state
   */
  constructor(socket, state) {
    this.socket = socket;
    this.clock = stopped();
    /** @type {Set<() => void>} */
    this.watchers = new Set();
    this.sentAt = -Infinity;
    /** Times sent that the server has not repeated yet; any other time of its is news. @type {number[]} */
    this.sent = [];
    this.heard = 0;
    /** How often the server itself has moved the playhead; it ignores times sent before it did. */
    this.jump = 0;
    this.sending = false;
    this.gap = 16;
    this.begun = false;
    /** When somebody last began to play, milliseconds. */
    this.toggledAt = -Infinity;
    /** @type {Film | null} */
    this.film = null;
    /** The path's clock, while a film has the playhead. */
    this.kept = this.clock;
    /** What to put back when a part that plays once has ended. @type {Pick<Clock, "loop" | "region"> | null} */
    this.once = null;
    this.tinted = false;
    /** Whether the frames are shown as the engine gets them, with nothing laid over them. */
    this.plain = false;
    /** @type {LockedCells | null} */
    this.cells = null;
    /** Whether every frame of the path as it is now is here; until then, each time sent costs the server a picture. */
    this.whole = false;
    state.watch((latest) => this.#follow(latest));
  }

  get playing() {
    return this.clock.playing;
  }

  get time() {
    return timeOf(this.clock);
  }

  get frame() {
    return frameAt(this.time, this.clock);
  }

  /** Seconds of one frame. */
  get step() {
    return frameSeconds(this.clock);
  }

  /**
   * Calls back whenever the time, or whether it runs, has changed.
   * @param {() => void} callback
   */
  watch(callback) {
    this.watchers.add(callback);
    callback();
  }

  /** @param {Film} film has the playhead from now on, at its start */
  lend(film) {
    if (!this.film) {
      this.pause();
      this.kept = this.clock;
    }
    this.film = film;
    this.#set({ ...stopped(), frames: film.frames, duration: (film.frames - 1) / film.fps });
  }

  /** The path has its playhead back. */
  giveBack() {
    if (!this.film) return;
    this.film = null;
    this.#set(this.kept);
  }

  /**
   * Plays a part of the path once.
   * @param {number} begin seconds
   * @param {number} end
   */
  playPart(begin, end) {
    this.pause();
    const { loop, region } = this.clock;
    this.once = { loop, region };
    this.#set({ loop: false, region: [begin, Math.max(end, begin + this.step)], time: begin });
    this.play();
  }

  toggle() {
    if (this.playing) return this.pause();
    this.toggledAt = now();
    this.play();
  }

  play() {
    if (this.playing || !this.clock.duration) return;
    const [begin, end] = this.clock.region ?? [0, this.clock.duration];
    const outside = this.time < begin || this.time >= end - this.step / 2;
    this.#set({ playing: true, time: outside ? begin : this.time, since: now() });
    this.film?.play(this.clock.time);
    this.#run(performance.now());
  }

  pause() {
    if (!this.playing) return;
    this.#rest(Math.min(this.frame * this.step, this.clock.duration));
  }

  /**
   * @param {number} time seconds on the path
   */
  scrub(time) {
    this.#rest(Math.min(Math.max(time, 0), this.clock.duration));
  }

  /** @param {number} time */
  #rest(time) {
    this.#set({ playing: false, time });
    this.film?.pause(time);
    this.#send();
  }

  /** @param {number} frames forward; negative is back */
  stepBy(frames) {
    this.scrub((this.frame + frames) * this.step);
  }

  /** @param {boolean} loop */
  setLoop(loop) {
    this.#set({ time: this.time, since: now(), loop });
  }

  /**
   * What plays: a part of the path, on its frames and at least one of them long; null plays it all.
   * @param {[begin: number, end: number] | null} region seconds
   */
  setRegion(region) {
    const { clock } = this;
    if (!region) return this.#set({ time: this.time, since: now(), region: null });
    const onFrames = regionOn(region, clock);
    if (!onFrames) return;
    const [begin, end] = onFrames;
    const inside = this.time >= begin && this.time <= end;
    this.#set({ time: clock.playing && !inside ? begin : this.time, since: now(), region: [begin, end] });
  }

  /** @param {State} state */
  #follow({ clip, view, preview, locked_cells, suggested, drawing }) {
    const shape = { frames: clip.frames, duration: clip.duration, closed: clip.closed, fps: clip.fps };
    const { path } = this;
    if (shape.frames !== path.frames || shape.duration !== path.duration || shape.closed !== path.closed || shape.fps !== path.fps) {
      this.#setPath({ ...shape, time: Math.min(timeOf(path), clip.duration), since: now() });
      const region = path.region && path.region[0] < clip.duration ? path.region : null;
      if (this.film) this.kept = { ...this.kept, region: null };
      else this.setRegion(region);
    }
    if (view.jump !== this.jump) {
      this.jump = view.jump;
      this.sent = [];
      this.heard = view.time;
      const on = this.path.playing && now() - this.toggledAt < JUST_MS;
      this.#setPath({ playing: false, time: view.time });
      if (on && !this.film) this.play();
    } else if (this.#isNews(view.time)) this.#setPath({ playing: false, time: view.time });
    this.whole = Boolean(preview?.fresh && preview.done >= clip.frames);
    this.socket.prefer(this.whole && !view.before && !view.piloted && !drawing?.sketch);
    this.tinted = view.tint;
    this.#tint();
    this.cells = view.cells && locked_cells?.key ? locked_cells : null;
    this.socket.cells(this.plain ? null : this.cells);
    this.#begin(suggested && this.whole);
  }

  /** The path's own clock, also while a film is on show. */
  get path() {
    return this.film ? this.kept : this.clock;
  }

  /** @param {Partial<Clock>} changes */
  #setPath(changes) {
    if (this.film) this.kept = { ...this.kept, ...changes };
    else this.#set(changes);
  }

  /** What is invented is tinted while the picture stands still; a film that plays is left as it is. */
  #tint() {
    this.socket.tint(this.tinted && !this.playing && !this.plain);
  }

  /** @param {boolean} plain whether nothing is to lie over the frames */
  showPlain(plain) {
    this.plain = plain;
    this.#tint();
    this.socket.cells(plain ? null : this.cells);
  }

  /** Whether someone other than this player has moved the playhead. @param {number} time */
  #isNews(time) {
    if (time === this.heard) return false;
    this.heard = time;
    const echo = this.sent.indexOf(time);
    this.sent.splice(0, echo + 1);
    return echo < 0;
  }

  /** A path that nobody has touched yet shows itself, once, to those who do not mind motion. @param {boolean} ready */
  #begin(ready) {
    if (this.begun || !ready || this.film) return;
    this.begun = true;
    if (!calm.matches) this.play();
  }

  /** @param {Partial<Clock>} changes */
  #set(changes) {
    const over = changes.playing === false ? this.once : null; // a part that was to play once has played
    if (over) this.once = null;
    this.clock = { ...this.clock, ...changes, ...over };
    if (!this.film) this.socket.clock(this.clock);
    this.#tint();
    for (const callback of this.watchers) callback();
  }

  /** @param {number} before */
  #run(before) {
    requestAnimationFrame((at) => {
      if (!this.playing) return;
      if (this.film) this.clock = { ...this.clock, time: this.#filmTime(this.film), since: now() };
      this.gap += (at - before - this.gap) * 0.1;
      if (!this.clock.loop && this.time >= (this.clock.region?.[1] ?? this.clock.duration)) return this.pause();
      for (const callback of this.watchers) callback();
      const every = this.gap > SLOW_GAP_MS || !this.whole ? SLOW_EVERY_MS : PLAYING_EVERY_MS;
      if (at - this.sentAt >= every) this.#send();
      this.#run(at);
    });
  }

  /** Where the film is, which leads; it goes back to the start of a part that is looped. @param {Film} film */
  #filmTime(film) {
    const time = Math.min(Math.max(film.time(), 0), this.clock.duration);
    const [begin, end] = this.clock.region ?? [0, Infinity];
    const outside = time < begin - this.step || time > end + this.step / 2;
    if (!outside || !this.clock.loop) return time;
    film.play(begin);
    return begin;
  }

  /** Tells the server the newest time, at most once per frame of the screen. */
  #send() {
    if (this.film) return;
    this.sentAt = performance.now();
    if (this.sending) return;
    this.sending = true;
    requestAnimationFrame(() => {
      this.sending = false;
      const { path } = this; // a film may have been lent the playhead since
      const time = Number(Math.min(timeOf(path), path.duration).toFixed(6));
      if (time !== this.sent.at(-1)) this.sent.push(time);
      this.socket.send({ t: "scrub", time, jump: this.jump });
    });
  }
}
