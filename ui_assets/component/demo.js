/**
 * Show me: ten seconds in which the camera really looks around, flies and plays, with a line that says how. Esc, a click
 * or any key ends it; path, view and playhead are afterwards as they were.
 */
import { h, say } from "./element.js";
import { isIn } from "./targets.js";

/**
 * @import { Flight } from "./flight.js"
 * @import { Studio } from "./studio.js"
 */

const DEGREES = Math.PI / 180;
/**
 * How the view was before.
 * @typedef {{through_camera: boolean, auto_key: boolean, time: number, playing: boolean}} Before
 *
 * @typedef {Object} Part
 * @property {number} lasts seconds
 * @property {string[]} keys what is pressed
 * @property {string} words what the line says
 * @property {(stage: HTMLElement, studio: Studio) => unknown} [begin]
 * @property {(flight: Flight, seconds: number) => void} [during]
 */

/** @type {Part[]} */
const PARTS = [
  { lasts: 2.6, keys: ["Drag"], words: "Drag to look around", during: look },
  { lasts: 3.2, keys: ["W", "A", "S", "D"], words: "Hold a key to fly; with Shift faster", during: fly },
  { lasts: 1.8, keys: ["K"], words: "keeps this camera as a keyframe", begin: (stage) => stage.ownerDocument.body.toggleAttribute("data-show-add", true) },
  { lasts: 2.4, keys: ["Space"], words: "plays the path from keyframe to keyframe", begin: play },
];
/** Which keys fly when, in seconds of that part. @type {[key: string, from: number, to: number][]} */
const HELD = [["w", 0.1, 1.2], ["d", 1.3, 2.1], ["a", 2.2, 3.0]];

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} stage
 * @param {import("./flight.js").Flight} flight
 * @returns {{stop: () => boolean}} whether there was one to end
 */
export function demonstration(studio, stage, flight) {
  const keys = h("span", { class: "rc-demo-keys" });
  const words = h("span", {});
  const skip = h("button", { class: "rc-link", type: "button", onclick: () => stop() }, "Skip");
  const bar = h("i", { "aria-hidden": "true" });
  const line = h("div", { class: "rc-demo", role: "status", hidden: true }, keys, words, skip, bar);
  stage.append(line);
  /** @type {null | {before: Before, since: number, part: number}} what goes on */
  let going = null;
  const whole = PARTS.reduce((sum, { lasts }) => sum + lasts, 0);

  const start = async () => {
    const state = studio.state.current;
    if (going || !state?.scene.ready) return;
    if (state.view.piloted) return studio.notice("info", "Keep this camera (K) or return to the path (Esc) first.");
    const { player } = studio;
    const before = { through_camera: state.view.through_camera, auto_key: state.view.auto_key, time: player.time, playing: player.playing };
    going = { before, since: performance.now(), part: -1 };
    player.pause();
    studio.tools.choose(null);
    await studio.act("set_view", { through_camera: true, auto_key: false });
    if (!going) return;
    going.since = performance.now();
    for (const name of ["pointerdown", "keydown"]) window.addEventListener(name, interrupted, true);
    line.hidden = false;
    stage.toggleAttribute("data-demo", true);
    step();
  };
  /** @param {Event} event */
  const interrupted = (event) => {
    if (isIn(line, event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    stop();
  };
  const step = () => {
    if (!going) return;
    const elapsed = (performance.now() - going.since) / 1000;
    let [part, from] = [0, 0];
    while (part < PARTS.length && elapsed >= from + PARTS[part].lasts) from += PARTS[part++].lasts;
    if (part === PARTS.length) return void stop();
    const now = PARTS[part];
    if (part !== going.part) {
      flight.stop();
      going.part = part;
      keys.replaceChildren(...now.keys.map((key) => h("kbd", {}, key)));
      say(words, now.words);
      now.begin?.(stage, studio);
    }
    bar.style.width = `${(100 * elapsed) / whole}%`;
    now.during?.(flight, elapsed - from);
    requestAnimationFrame(step);
  };
  const stop = () => {
    if (!going) return false;
    const { before } = going;
    going = null;
    line.hidden = true;
    for (const name of ["pointerdown", "keydown"]) window.removeEventListener(name, interrupted, true);
    document.body.toggleAttribute("data-show-add", false);
    stage.toggleAttribute("data-demo", false);
    flight.stop();
    restore(before);
    return true;
  };
  /** @param {Before} before */
  const restore = async ({ through_camera, auto_key, time, playing }) => {
    const { player } = studio;
    player.pause();
    await studio.act("return_to_path").catch(() => {});
    player.scrub(time);
    await studio.act("set_view", { through_camera, auto_key }).catch(() => {});
    if (playing) player.play();
  };
  studio.commands.handle("show-me", start);
  return { stop };
}

let turned = 0;

/** Looks to the right, to the left, and back again. @param {Flight} flight @param {number} seconds */
function look(flight, seconds) {
  const wanted = 7 * DEGREES * Math.sin((2 * Math.PI * seconds) / 2.6);
  if (seconds < 0.1) turned = 0;
  flight.nudge({ turn: [wanted - turned, 0] });
  turned = wanted;
}

/** @param {Flight} flight @param {number} seconds */
function fly(flight, seconds) {
  const held = HELD.find(([, from, to]) => seconds >= from && seconds < to)?.[0];
  const now = [...flight.held][0]?.toLowerCase();
  if (held === now) return;
  flight.stop();
  if (held) flight.press(new KeyboardEvent("keydown", { key: held, code: `Key${held.toUpperCase()}` }));
}

/** @param {HTMLElement} stage @param {Studio} studio */
async function play(stage, { act, player }) {
  stage.ownerDocument.body.toggleAttribute("data-show-add", false);
  await act("return_to_path").catch(() => {});
  player.scrub(0);
  player.play();
}
