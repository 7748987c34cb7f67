/** Drawing a path: how a stroke shall be flown, the tool that draws over the stage, and the fold with both. */
import { choiceField, numberField } from "./field.js";
import { fold } from "./fold.js";
import { h, s, say, set } from "./element.js";
import { icon } from "./icons.js";
import { describe, press, segmented } from "./buttons.js";
import { sketching } from "./sketching.js";

/**
 * @import { IconName } from "./icons.js"
 * @import { PagePoint } from "./pointing.js"
 */

/** Points of a stroke; a longer one keeps every second. */
const MOST = 500;
/** Pixels between two of them, at least. */
const CLOSEST = 3;
/** A key held no longer than this chooses the tool until it is chosen again. */
const TAP_MS = 400;

/**
 * @typedef {Object} FlyingValues
 * @property {"ahead" | "point" | "photo"} facing
 * @property {"seconds" | "speed"} pace
 * @property {number} seconds
 * @property {number} speed metres a second
 * @property {boolean} onward whether it comes behind the end of the path
 * @property {number | null} height metres over the ground; null is what is usual
 * @property {number | null} distance metres from the nearest surface; null is what is usual
 *
 * @typedef {[u: number, v: number]} Pair
 */

/** How a stroke shall be flown, kept by the page. */
export class Flying {
  constructor() {
    /** @type {FlyingValues} */
    this.values = { facing: "point", pace: "seconds", seconds: 5, speed: 0.5, onward: false, height: null, distance: null };
    /** @type {Set<() => void>} */
    this.watchers = new Set();
  }

  /** @param {Partial<FlyingValues>} changes */
  change(changes) {
    Object.assign(this.values, changes);
    for (const callback of this.watchers) callback();
  }

  /** @param {() => void} callback */
  watch(callback) {
    this.watchers.add(callback);
    callback();
  }

  /**
   * As the server's action `draw` wants it.
   * @param {boolean} shift whether the path keeps a distance rather than a height
   * @returns {import("./shapes.js").Flying}
   */
  how(shift) {
    const { facing, pace, onward, height, distance } = this.values;
    return { keep: shift ? "distance" : "height", metres: shift ? distance : height, facing, pace, amount: this.values[pace], onward };
  }
}

/** A stroke that is being drawn: its points, and its line on an SVG. */
export class Stroke {
  /** @param {SVGElement} canvas */
  constructor(canvas) {
    /** @type {Pair[]} */
    this.points = [];
    /** @type {Pair[]} */
    this.pixels = [];
    this.closest = CLOSEST;
    this.line = s("polyline", { class: "rc-stroke-line", "aria-hidden": "true" });
    canvas.append(this.line);
  }

  /**
   * @param {Pair} point as the server wants it
   * @param {number} x pixels of the SVG
   * @param {number} y
   * @param {boolean} shift
   */
  add(point, x, y, shift) {
    set(this.line, "data-distance", shift);
    const last = this.pixels.at(-1);
    if (last && Math.hypot(x - last[0], y - last[1]) < this.closest) return;
    this.points.push(point);
    this.pixels.push([x, y]);
    if (this.points.length > MOST) {
      this.points = this.points.filter((_, i) => i % 2 === 0);
      this.pixels = this.pixels.filter((_, i) => i % 2 === 0);
      this.closest *= 2;
    }
    set(this.line, "points", this.pixels.map((pixel) => pixel.map((value) => value.toFixed(1)).join()).join(" "));
  }

  remove() {
    this.line.remove();
  }
}

/**
 * Adds the tool "draw": a drag over the viewport, or over the picture through the camera, becomes a path.
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} stage
 * @param {Flying} flying
 * @returns {(target: Window) => void} hears there when its key is let go of
 */
export function drawTool(studio, stage, flying) {
  const { tools, commands } = studio;
  const canvas = s("svg", { class: "rc-strokes", "aria-hidden": "true" });
  stage.append(canvas);
  let drawing = false;
  let heldSince = 0;
  let drew = false;
  const leave = () => tools.current === "draw" && tools.choose(null);
  const sketch = sketching(studio);

  tools.add("draw", {
    title: "Draw a path: drag over the scene",
    label: "Draw",
    picture: "draw",
    everywhere: true,
    hint: "Drag where the camera should fly · Shift keeps a distance",
    press(start, event) {
      const stroke = new Stroke(canvas);
      let shift = event.shiftKey;
      const { left, top } = stage.getBoundingClientRect();
      /** @param {PagePoint} place @param {PointerEvent} event */
      const add = ({ u, v }, { clientX, clientY }) => stroke.add([round(u), round(v)], clientX - left, clientY - top, shift);
      const over = () => {
        drawing = false;
        delete stage.dataset.sketched;
        stroke.remove();
        if (heldSince < 0) leave();
      };
      add(start, event);
      drawing = drew = true;
      const { through, aspect, time } = start;
      const drawn = () => ({ stroke: { through, aspect, time, points: stroke.points }, how: flying.how(shift) });
      return {
        move(point, next) {
          shift = next.shiftKey;
          add(point, next);
          stage.dataset.sketched = "";
          if (stroke.points.length > 2) sketch.show(drawn());
        },
        async end(moved) {
          drawing = false;
          await sketch.end(moved);
          const asked = moved && studio.act("draw", drawn());
          const done = await Promise.resolve(asked).then(() => moved, () => false);
          if (moved && !done) sketch.end();
          over();
          if (done && heldSince === 0) leave();
        },
        cancel() {
          sketch.end();
          over();
        },
      };
    },
    left: () => (heldSince = 0),
  });

  commands.handle("draw", () => {
    if (heldSince > 0) return; // the key repeats
    if (tools.current === "draw") return leave();
    tools.choose("draw");
    heldSince = performance.now();
    drew = false;
  });
  const letGo = () => {
    if (heldSince <= 0) return;
    const tapped = !drew && performance.now() - heldSince < TAP_MS;
    heldSince = tapped ? 0 : -1;
    if (!tapped && !drawing) leave();
  };
  return (target) => {
    target.addEventListener("keyup", (event) => /^[vV]$/.test(event.key) && letGo(), true);
    target.addEventListener("blur", letGo);
  };
}

/** @param {number} share */
const round = (share) => Number(share.toFixed(5));

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 * @param {Flying} flying
 */
export function drawFold(host, studio, flying) {
  const box = fold("Draw or record");
  /** @param {string} id @param {IconName} picture @param {string} words @param {() => void} act */
  const button = (id, picture, words, act) => {
    const element = h("button", { class: "rc-button", type: "button", "data-command": id, onclick: act }, icon(picture), h("span", {}, words));
    studio.commands.watch(() => describe(element, studio.commands.title(id)));
    return element;
  };
  const draw = button("draw", "draw", "Draw", () => studio.tools.toggle("draw"));
  const record = button("record", "record", "Record", () => studio.commands.run("record"));
  const map = button("map", "map", "Map", () => studio.commands.run("map"));
  /** @param {"height" | "distance"} which @param {string} label @param {string} title */
  const metres = (which, label, title) =>
    numberField({ label, unit: "m", step: 0.05, digits: 2, min: 0, max: 1000, title, commit: (value) => flying.change({ [which]: value }) });
  const height = metres("height", "Height", "Above the ground under the stroke; over furniture a third of it, at least. At first, the photo camera's own");
  const distance = metres("distance", "With Shift", "Distance from the nearest surface, where Shift is held");
  const looks = choiceField({ label: "Looks", choices: /** @type {[FlyingValues["facing"], string][]} */ ([]), commit: (value) => flying.change({ facing: value }) });
  const pace = segmented(
    "Pace of what is drawn",
    [
      { value: "seconds", text: "Takes", title: "A fixed duration, however long the stroke is" },
      { value: "speed", text: "Flies at", title: "A fixed speed, however long the stroke is" },
    ],
    (value) => flying.change({ pace: value }),
  );
  const seconds = numberField({ label: "", name: "Seconds of the flight", unit: "s", step: 0.5, digits: 2, min: 0.1, max: 600, commit: (value) => flying.change({ seconds: value }) });
  const speed = numberField({ label: "", name: "Speed of the flight", unit: "m/s", step: 0.05, digits: 2, min: 0.01, max: 600, commit: (value) => flying.change({ speed: value }) });
  const place = segmented(
    "Where the flight goes",
    [
      { value: "replace", text: "Replace the path", title: "The flight is the path" },
      { value: "onward", text: "Continue it", title: "The flight comes behind the end of the path" },
    ],
    (value) => flying.change({ onward: value === "onward" }),
  );
  place.element.classList.add("rc-wide");
  const hint = h("p", { class: "rc-hint" });
  box.body.replaceChildren(
    h("div", { class: "rc-grid-3" }, draw, record, map),
    h("div", { class: "rc-grid-2" }, height.element, distance.element),
    looks.element,
    h("div", { class: "rc-grid-2" }, pace.element, h("div", { class: "rc-slot" }, seconds.element, speed.element)),
    place.element,
    hint,
  );
  host.replaceChildren(box.element);
  box.element.addEventListener("toggle", () => box.element.open && hint.scrollIntoView({ block: "nearest" }));

  const show = () => {
    const state = studio.state.current;
    const { values } = flying;
    const recording = state !== null && state.view.recording !== null;
    press(draw, studio.tools.current === "draw");
    press(record, recording);
    say(record.lastChild, recording ? "Stop" : "Record");
    height.show(values.height ?? state?.drawing?.height_m ?? null);
    distance.show(values.distance ?? state?.drawing?.distance_m ?? null);
    const point = state?.pointing.subject ? "At the target" : "At the subject";
    if (looks.select.dataset.point !== point) {
      looks.offer([["point", point], ["ahead", "Ahead"], ["photo", "As the photo"]]);
      looks.select.dataset.point = point;
    }
    looks.show(values.facing);
    pace.show(values.pace);
    seconds.element.hidden = values.pace !== "seconds";
    speed.element.hidden = values.pace !== "speed";
    seconds.show(values.seconds);
    speed.show(values.speed);
    place.show(values.onward ? "onward" : "replace");
    const from = values.onward ? "from the end of the path" : state?.start_locked ? "from the photo" : "";
    say(hint, `Hold V and drag across what the photo shows, or draw on the map. With Shift the path keeps its distance from whatever is nearest.${from ? ` The camera sets out ${from}, and goes into the stroke in one sweep.` : ""}`);
  };
  let photo = "";
  studio.state.watch((state) => {
    if (state.scene.key && state.scene.key !== photo) {
      if (photo) flying.change({ height: null, distance: null }); // another scene has other metres
      photo = state.scene.key;
    }
    show();
  });
  flying.watch(show);
  studio.tools.watch(show);
}
