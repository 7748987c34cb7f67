/**
 * Tools for the stage: while one is chosen, an overlay takes the pointer over the viewport, or over the picture through
 * the camera, whichever is large. Without one, everything is as if there were none.
 *
 * @typedef {Object} PagePoint a place in the view that is large, as the server wants it
 * @property {"director" | "camera"} through
 * @property {number} u 0 to 1, from the left
 * @property {number} v 0 to 1, from the top
 * @property {number} aspect of the view: width over height
 * @property {number | null} time of the frame on show, through the camera
 *
 * @typedef {Object} Tool
 * @property {string} title
 * @property {string} label one word, as on its button
 * @property {Parameters<typeof import("./icons.js").icon>[0]} picture
 * @property {string} hint one line: what to do now
 * @property {(point: PagePoint, event: PointerEvent) => void} [click]
 * @property {(point: PagePoint, event: PointerEvent) => null | {
 *   move: (point: PagePoint, event: PointerEvent) => void,
 *   end?: (moved: boolean) => void,
 *   cancel?: () => void,
 * }} [press] of a drag; a tool has this or `click`
 * @property {boolean} [everywhere] in the small view, too
 * @property {HTMLElement} [more] beside the hint
 * @property {() => void} [left] after it was left
 */
import { draggable } from "./drag.js";
import { h, say } from "./element.js";

export class Tools {
  /**
   * @param {HTMLElement} stage
   * @param {{director: HTMLElement, camera: HTMLElement}} panes
   * @param {import("./player.js").Player} player
   */
  constructor(stage, panes, player) {
    this.player = player;
    this.stage = stage;
    /** @type {Map<string, Tool>} */
    this.all = new Map();
    /** @type {string | null} */
    this.name = null;
    /** @type {Tool | null} */
    this.tool = null;
    /** @type {Set<() => void>} */
    this.watchers = new Set();
    this.words = h("span", { role: "status" });
    this.more = h("span", {});
    this.hint = h("div", { class: "rc-tool-hint", hidden: true }, this.words, this.more);
    this.overlays = [this.#overlay("director", panes.director), this.#overlay("camera", panes.camera)];
    stage.append(this.hint);
  }

  /** Name of the tool that is chosen; null without one. */
  get current() {
    return this.name;
  }

  /**
   * A tool for the toolbar.
   * @param {string} name
   * @param {Tool} tool
   */
  add(name, tool) {
    this.all.set(name, tool);
    this.#tell();
  }

  /**
   * Chooses a tool, or leaves the one that is chosen.
   * @param {string | null} name
   * @param {Partial<Tool>} [other] what it does differently this time
   * @returns {boolean} whether there was one to leave
   */
  choose(name, other = {}) {
    const before = this.tool;
    const tool = name === null ? undefined : this.all.get(name);
    this.name = tool ? name : null;
    this.tool = tool ? { ...tool, ...other } : null;
    before?.left?.();
    this.#tell();
    return before !== null;
  }

  /** @param {string} name chosen if it is not, left if it is */
  toggle(name) {
    this.choose(this.name === name ? null : name);
  }

  /**
   * The next thing that is clicked.
   * @param {string} hint
   * @param {(point: PagePoint) => Promise<unknown>} use while it refuses, the tool stays
   */
  pick(hint, use) {
    this.choose("point", { hint, click: (point) => use(point).then(() => this.choose(null), () => {}) });
  }

  /**
   * Calls back now and whenever another tool is chosen, or there are more.
   * @param {() => void} callback
   */
  watch(callback) {
    this.watchers.add(callback);
    callback();
  }

  #tell() {
    this.hint.hidden = !this.tool;
    say(this.words, this.tool ? `${this.tool.hint} · Esc ends` : "");
    this.more.replaceChildren(...(this.tool?.more ? [this.tool.more] : []));
    for (const overlay of this.overlays) overlay.hidden = !this.tool;
    this.stage.toggleAttribute("data-everywhere", Boolean(this.tool?.everywhere));
    for (const callback of this.watchers) callback();
  }

  /** @param {"director" | "camera"} through @param {HTMLElement} pane */
  #overlay(through, pane) {
    const overlay = h("div", { class: "rc-point-over", hidden: true, "data-through": through });
    /** @param {PointerEvent} event */
    const at = (event) => {
      const { left, top, width, height } = overlay.getBoundingClientRect();
      /** @param {number} value */
      const share = (value) => Math.min(Math.max(value, 0), 1);
      return {
        through,
        u: share((event.clientX - left) / width),
        v: share((event.clientY - top) / height),
        aspect: width / height,
        time: through === "camera" ? this.#shown() : null,
      };
    };
    draggable(overlay, (event) => {
      const tool = this.tool;
      this.player.pause();
      if (tool?.press) {
        const drag = tool.press(at(event), event);
        return drag && { ...drag, move: (next) => drag.move(at(next), next) };
      }
      return { move() {}, end: (moved) => moved || tool?.click?.(at(event), event) };
    });
    pane.append(overlay);
    return overlay;
  }

  /** When the frame on show is. */
  #shown() {
    const { player } = this;
    return Math.min(player.whole ? player.frame * player.step : player.time, player.clock.duration);
  }
}

/**
 * The tools that point and measure.
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} realLength what is measured, to be set right
 */
export function pointingTools(studio, realLength) {
  const { tools, act, commands } = studio;
  tools.add("point", {
    title: "Set the target: what moves go around and toward",
    label: "Target",
    picture: "point",
    hint: "Click the target: moves will go around it or toward it",
    click: (point) => act("point_at", { point }).then(() => tools.choose(null), () => {}),
  });
  tools.add("measure", {
    title: "Measure between two points",
    label: "Measure",
    picture: "measure",
    hint: "Click two points to measure between them",
    more: realLength,
    click: (point) => act("measure", { point }).catch(() => {}),
  });
  for (const name of tools.all.keys()) commands.handle(name, () => tools.toggle(name));
  tools.watch(() => {
    if (tools.current) act("get_surface").catch(() => {});
    const measuring = tools.current === "measure";
    const view = studio.state.current?.view;
    if (view && view.measuring !== measuring) act("set_view", { measuring }).catch(() => {});
  });
}
