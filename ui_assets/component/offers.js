/** Commands that depend on what there is: tabs, moves, what the menus offer, keyframes by number, crop, loop. */
import { isFree, wayOf } from "./crop-way.js";
import { exportLines } from "./export.js";
import { EASINGS } from "./field.js";
import { handlesAsUsual } from "./handles.js";
import { lineCommands } from "./line-commands.js";
import { marksOf } from "./path-marks.js";
import { takeCommands } from "./take-commands.js";
import { capital } from "./words.js";

/**
 * @import { Arguments, Command, Easing, Hello, Point } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

const TABS = { Image: "photo", Camera: "inspector", Engine: "engine", Takes: "takes" };
/** Parts of the way that a crop is free to go; null stays. @typedef {[across: number | null, down: number | null]} Place */
/** @type {Record<string, Place>} */
const PLACES = { "to the left": [0, null], "to the right": [1, null], "to the top": [null, 0], "to the bottom": [null, 1], "to the middle": [0.5, 0.5] };

/** @param {import("./studio.js").Studio} studio */
export function offerCommands(studio) {
  const { commands, state, act, open, onHello } = studio;
  /** @type {Pick<Hello, "moves" | "formats" | "files">} */
  let hello = { moves: [], formats: [], files: "" };
  onHello((message) => {
    hello = message;
    commands.learnMoves(message.moves);
  });
  /**
   * @template {Command} K
   * @param {K} command
   * @param {Arguments<K>} args
   */
  const does = (command, ...args) => () => act(command, ...args).catch(() => {});
  /** @param {string} island */
  const reveal = (island) => document.dispatchEvent(new CustomEvent("rc-reveal", { detail: island }));

  commands.offer(() => Object.entries(TABS).map(([tab, island]) => ({ id: `tab-${tab}`, title: `Tab: ${tab}`, group: "View", words: "show open panel", run: () => reveal(island) })));
  commands.offer(() =>
    hello.moves.flatMap(({ kind, directions, hint, sayings }) =>
      (directions.length ? directions : [""]).map((direction) => {
        const words = `${kind} ${direction}`.trim();
        return { id: `move-${words}`, title: capital(words), group: "Move", words: `${hint} ${sayings.join(" ")}`, run: () => addMove(words) };
      }),
    ),
  );
  /** @param {string} words */
  const addMove = (words) => act("read_move", { text: words }).then(({ text }) => act("add_move", { text })).catch(() => {});
  commands.offer(() => (state.current?.scene.ready ? lineCommands(exportLines(studio, state.current, hello), { group: "Export", words: "save download camera trajectory film scene cloud" }) : []));
  commands.offer(() => takeCommands(studio));
  commands.offer(() => /** @type {[Easing, string][]} */ (EASINGS).map(([easing, words]) => ({ id: `easing-${easing}`, title: `Easing: ${words}`, group: "Keyframes", words: "ease and out speed interpolation", run: () => ease(easing) })));
  /** @param {Easing} easing */
  const ease = (easing) => {
    const { selection, others } = state.shown.view;
    if (selection) act("ease", { selections: [selection, ...others], easing }).catch(() => {});
    else commands.run("easing");
  };
  commands.offer(() => {
    const { clip, start_locked: locked } = state.current ?? {};
    if (!clip) return [];
    return [
      { id: "closed", title: clip.closed ? "Open the loop of the path" : "Close the path into a loop", group: "Path", words: "loop closed cycle", run: does("set_closed", { closed: !clip.closed }) },
      { id: "lock-start", title: locked ? "Unlock frame 0 from the photo" : "Lock frame 0 to the photo", group: "Path", words: "start anchor", run: does("lock_start", { locked: !locked }) },
    ];
  });
  commands.offer(() => (state.current ? pathCommands(studio) : []));
  commands.offer(() => (state.current ? cropCommands(studio, reveal) : []));
  commands.handle("import", open.choosePath);
  commands.handle("new-seed", () => act("set_seed", { seed: Math.floor(Math.random() * 2 ** 32) }).catch(() => {}));
  commands.handle("usual-sizes", handlesAsUsual);
}

/** What stands on the timeline, by its number: selected, gone to, put elsewhere. @param {Studio} studio */
function pathCommands({ state, act, player }) {
  const { segments, view, lock } = state.shown;
  const { keyframes, moves } = marksOf(segments);
  /**
   * @template {Command} K
   * @param {K} command
   * @param {Arguments<K>} args
   */
  const does = (command, ...args) => () => act(command, ...args).catch(() => {});
  const chosen = view.selection ? [view.selection, ...view.others] : [];
  /** @param {1 | -1} step */
  const put = (step) => does("swap", { selection: chosen[0], step });
  const key = chosen.length === 1 && chosen[0][1] !== null;
  return [
    ...keyframes.slice(9).map(({ at, name }) => ({ id: `select-${at}`, title: capital(name), group: "Keyframes", words: "select", run: does("select", { selection: at }) })),
    ...moves.map(({ at, name, words }) => ({ id: `select-${at}`, title: `Select ${name}: ${words}`, group: "Keyframes", run: does("select", { selection: at }) })),
    ...[...keyframes, ...moves].map(({ at, name }) => ({ id: `go-${at}`, title: `Go to ${at[1] === null ? `the end of ${name}` : name}`, group: "Fly", words: "camera stand jump view", run: does("go_to", { selection: at }) })),
    ...keyframes.filter(({ locked }) => !locked).map(({ at, name }) => ({ id: `put-${at}`, title: `Put ${name} where the view is`, group: "Keyframes", words: "overwrite move", run: does("select_and_overwrite", { selection: at }) })),
    { id: "go-second", title: "Playhead to the second", group: "Playback", words: "go to time scrub jump", asks: "number", run: (/** @type {number} */ seconds) => player.scrub(seconds) },
    { id: "go-frame", title: "Playhead to the frame", group: "Playback", words: "go to scrub jump", asks: "number", run: (/** @type {number} */ frame) => player.scrub(frame * player.step) },
    ...(chosen.length === 1
      ? [
          { id: "earlier", title: "Move the selection earlier in the order", group: "Keyframes", words: "swap before reorder", run: put(-1) },
          { id: "later", title: "Move the selection later in the order", group: "Keyframes", words: "swap behind after reorder", run: put(1) },
        ]
      : []),
    ...(chosen.length
      ? [{ id: "when", title: "Time of the selection, seconds", group: "Keyframes", words: "retime move when", asks: "number", run: (/** @type {number} */ time) => act("retime_selected", { time }).catch(() => {}) }]
      : []),
    ...(key
      ? [
          .../** @type {const} */ ([["m_s", "metres"], ["deg_s", "degrees"]]).map(([unit, words]) => ({ id: `speed-${unit}`, title: `Speed at the selected keyframe, ${words} a second`, group: "Keyframes", words: "pace fast slow", asks: "number", run: (/** @type {number} */ speed) => act("shape_speed", { speeds: [[chosen[0], speed]], unit, done: true }).catch(() => {}) })),
          { id: "speed-free", title: "Speed at the selected keyframe: automatic", group: "Keyframes", words: "pace reset", run: does("shape_speed", { speeds: [[chosen[0], null]], unit: "m_s", done: true }) },
        ]
      : []),
    ...(lock && chosen.length
      ? [{ id: "lock-strength", title: "Lock strength of the selection, per cent", group: "Engine", words: "scene lock strength firm", asks: "number", run: (/** @type {number} */ percent) => act("set_lock_strength", { selections: chosen, strength: percent / 100, done: true }).catch(() => {}) }]
      : []),
    ...["right", "down", "forward"].map((way, axis) => ({ id: `shift-path-${way}`, title: `Shift the path ${way}, metres`, group: "Path", words: "move whole", asks: "number", run: (/** @type {number} */ metres) => act("shift_path", { offset: along(axis, metres) }).catch(() => {}) })),
    .../** @type {const} */ (["subject", "start"]).map((pivot) => ({ id: `turn-path-${pivot}`, title: `Turn the path right about its ${pivot}, degrees`, group: "Path", words: "rotate whole", asks: "number", run: (/** @type {number} */ angle_deg) => act("turn_path", { angle_deg, pivot }).catch(() => {}) })),
  ];
}

/**
 * Which part of the photo the clip shows, where their shapes differ.
 * @param {Studio} studio
 * @param {(island: string) => void} reveal
 */
function cropCommands({ state, act }, reveal) {
  const { clip: { window: shown, crop } } = state.shown;
  if (!shown) return [];
  const free = wayOf(shown).map(isFree);
  if (!free.includes(true)) return [];
  /** @param {Place} place */
  const to = ([across, down]) => act("move_crop", { across: across ?? crop[0], down: down ?? crop[1], done: true }).catch(() => {});
  const group = "Photo";
  const words = "part cut frame window aspect";
  const places = Object.entries(PLACES).filter(([, place]) => place.some((at, axis) => at !== null && free[axis]));
  return [
    {
      id: "crop-show", title: "Crop: show and move it on the photo", group, words,
      run() {
        reveal("photo");
        requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".rc-photo-window"))?.focus());
      },
    },
    ...places.map(([where, place]) => ({ id: `crop-${where}`, title: `Crop: ${where}${where === "to the middle" ? " (reset)" : ""}`, group, words: `${words} move center reset`, run: () => to(place) })),
    ...["from the left", "from the top"].filter((_, axis) => free[axis]).map((where) => ({
      id: `crop-${where}`, title: `Crop: per cent ${where}`, group, words: `${words} move`, asks: "number",
      run: (/** @type {number} */ percent) => to(where === "from the left" ? [percent / 100, null] : [null, percent / 100]),
    })),
  ];
}

/** Metres along one of the axes. @param {number} axis @param {number} metres @returns {Point} */
const along = (axis, metres) => [axis === 0 ? metres : 0, axis === 1 ? metres : 0, axis === 2 ? metres : 0];
