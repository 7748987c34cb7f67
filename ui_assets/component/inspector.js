/** The numbers of what is selected: a keyframe, a move, several, or else the path as a whole. */
import { choiceField, EASINGS, numberField } from "./field.js";
import { h, say } from "./element.js";
import { moveAim } from "./aim.js";
import { deleteButton } from "./delete-button.js";
import { filmWords } from "./film-words.js";
import { moveIcon } from "./icons.js";
import { keyframePanel } from "./keyframe-panel.js";
import { lookUp } from "./look-up.js";
import { moveText } from "./move-text.js";
import { marksOf, moveWords } from "./path-marks.js";
import { severalPanel } from "./several-panel.js";
import { wholePath } from "./whole-path.js";
import { capital } from "./words.js";

/**
 * @import { MoveWish } from "./move-text.js"
 * @import { Clip, MoveRule, MoveSegment, Selection, State } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function inspector(host, studio) {
  const panels = { keyframe: keyframePanel(studio), move: movePanel(studio), several: severalPanel(studio), path: pathPanel(studio) };
  host.classList.add("rc-inspector");
  const words = filmWords(studio);
  host.replaceChildren(...Object.values(panels).map(({ element }) => element), words.element);
  studio.state.watch((state) => {
    words.show(state.path_text ?? null);
    const selection = state.view.selection;
    const selected = selection && state.segments[selection[0]];
    const kind = !selected ? "path" : state.view.others.length ? "several" : selected.kind === "move" ? "move" : "keyframe";
    for (const [its, panel] of Object.entries(panels)) panel.element.hidden = its !== kind;
    if (kind === "path") panels.path.show(state);
    else if (kind === "several") panels.several.show(state);
    else if (!selection || !selected) return;
    else if (selected.kind === "move") panels.move.show(state, selected, selection);
    else {
      const key = selected.keyframes[selection[1] ?? -1];
      if (key) panels.keyframe.show(state, key, selection);
    }
  });
}

/** @param {Studio} studio */
function movePanel(studio) {
  /** @type {MoveRule[]} */
  let rules = [];
  studio.onHello(({ moves }) => (rules = moves));
  /** The move that is shown. @type {MoveSegment} */
  let move;
  /** @type {Selection} */
  let at;
  let unit = "";
  /** @type {ReturnType<typeof numberField> | null} */
  let amount = null;
  /** @param {Partial<MoveWish>} values @param {boolean} [done] */
  const change = (values, done = true) =>
    studio.act("edit_move", { segment: at[0], text: moveText({ ...move, ...values }), done });
  const title = h("h3", {});
  const picture = h("span", { class: "rc-head-picture" });
  const directions = h("div", { class: "rc-segments rc-wide", role: "group", "aria-label": "Direction" });
  const amounts = h("div", { class: "rc-slot" });
  const distance = numberField({
    label: "Subject at", unit: "m", step: 0.1, digits: 2, min: 0.01,
    commit: (value, done) => change({ at: value }, done),
  });
  const duration = numberField({ label: "Duration", unit: "s", step: 0.1, digits: 2, min: 0.1, commit: (value, done) => change({ duration: value }, done) });
  const easing = choiceField({ label: "Easing", choices: EASINGS, commit: (value) => change({ easing: value, eased: [0, 1] }) });
  const scene = h("button", { class: "rc-link", type: "button", onclick: () => change({ at: null }) }, "Use the scene's");
  const aim = moveAim(studio, {
    pick: (point) => studio.act("aim_move", { segment: at[0], point }),
    clear: () => studio.act("aim_move", { segment: at[0] }),
    change: (values, done) => change(values, done),
  });
  const unfold = h("button", { class: "rc-link", type: "button", "data-command": "unfold", onclick: () => studio.commands.run("unfold") }, "Turn into keyframes");
  studio.commands.watch(() => (unfold.title = studio.commands.title("unfold")));
  const element = h(
    "section",
    { hidden: true },
    h("header", { class: "rc-head" }, picture, title, deleteButton(studio)),
    directions,
    h("div", { class: "rc-grid-2" }, amounts, duration.element),
    aim.element,
    h("div", { class: "rc-grid-2" }, distance.element, scene),
    h("div", { class: "rc-grid-2", "data-command": "easing" }, easing.element, unfold),
  );
  return {
    element,
    /** @param {State} state @param {MoveSegment} segment @param {Selection} selection */
    show(state, segment, selection) {
      const rule = rules.find(({ kind }) => kind === segment.move) ?? { kind: segment.move, directions: [], needs_subject: false, takes_target: false };
      at = selection;
      if (segment.unit !== unit || !amount) {
        unit = segment.unit;
        amount = amountField(unit, (value, done) => change({ amount: value }, done));
        amounts.replaceChildren(unit ? amount.element : h("span"));
      }
      move = segment;
      say(title, moveWords(segment));
      picture.replaceChildren(moveIcon(segment.move, segment.direction));
      directions.hidden = !rule.directions.length;
      directions.replaceChildren(...directionButtons(rule, segment.direction, (direction) => change({ direction })));
      amount.show(segment.amount);
      duration.show(segment.duration);
      aim.show(rule, segment, segment.target_m ?? null, segment.at ?? state.scene.subject_m ?? 0);
      distance.element.hidden = scene.hidden = !rule.needs_subject || Boolean(segment.target);
      if (distance.element.parentElement) distance.element.parentElement.hidden = distance.element.hidden;
      distance.show(segment.at ?? state.scene.subject_m ?? null);
      scene.hidden ||= segment.at === null;
      easing.show(segment.easing);
    },
  };
}

/**
 * @param {string} unit "deg", "m" or ""
 * @param {(value: number, done: boolean) => void} commit
 */
export function amountField(unit, commit) {
  return unit === "deg"
    ? numberField({ label: "Amount", unit: "°", step: 1, digits: 1, min: 0, max: 360, commit })
    : numberField({ label: "Amount", unit: "m", step: 0.05, digits: 3, min: 0, commit });
}

/**
 * @param {{kind: string, directions: string[]}} rule
 * @param {string} chosen
 * @param {(direction: string) => void} choose
 */
export function directionButtons(rule, chosen, choose) {
  return rule.directions.map((direction) =>
    h(
      "button",
      { type: "button", class: "rc-segment", "aria-pressed": String(direction === chosen), onclick: () => choose(direction) },
      h("span", {}, lookUp({ counterclockwise: "Counter", clockwise: "Clockwise" }, direction) ?? capital(direction)),
    ),
  );
}

/** @param {Studio} studio */
function pathPanel(studio) {
  const duration = numberField({
    label: "Duration", unit: "s", step: 0.1, digits: 2, min: 0.1, max: 3600,
    commit: (seconds, done) => studio.act("set_duration", { seconds, done }),
  });
  const frames = numberField({
    label: "Frames", step: 1, digits: 0, min: 2, max: 961, title: "At the clip's rate; drag to change",
    commit: (value, done) => studio.act("retime_path", { frames: Math.round(value), done }),
  });
  const counted = h("p", { class: "rc-muted" });
  const tooLong = h("p", { class: "rc-blocked" });
  const hint = h("p", { class: "rc-hint" });
  const whole = wholePath(studio);
  const element = h(
    "section",
    { hidden: true },
    h("header", { class: "rc-head" }, h("h3", {}, "Path"), counted),
    h("div", { class: "rc-grid-2", "data-command": "duration frames" }, duration.element, frames.element),
    tooLong,
    hint,
    whole.element,
  );
  return {
    element,
    /** @param {State} state */
    show(state) {
      whole.show(state);
      const { keyframes, moves } = marksOf(state.segments);
      say(counted, [plural(keyframes.length, "keyframe"), plural(moves.length, "move")].filter(Boolean).join(", "));
      duration.show(state.clip.duration);
      say(tooLong, state.clip.too_long);
      frames.show(state.clip.frames, { readonly: setByEngine(state.clip) });
      say(hint, state.suggested
        ? "Suggested: your first keyframe or move replaces it."
        : "Click a diamond or a bar on the timeline to see its numbers.");
    },
  };
}

/** Whether the engine has its own idea of how many frames a clip has, or the path has too many. @param {Clip} clip */
const setByEngine = ({ auto_frames: auto, frames, rate, duration, closed }) =>
  auto && frames !== Math.max(Math.round(duration * rate) + (closed ? 0 : 1), 2);

/** @param {number} count @param {string} word */
const plural = (count, word) => (count ? `${count} ${word}${count > 1 ? "s" : ""}` : "");
