/** The row above the timeline: where we are, play and step, edit, undo. */
import { commandButton, name, press } from "./buttons.js";
import { h, say } from "./element.js";
import { icon } from "./icons.js";
import { lengthOf, suggestion } from "./length-words.js";
import { speedWords } from "./speeds.js";

/** @import { State } from "./shapes.js" */

/**
 * @param {import("./studio.js").Studio} studio
 * @returns {HTMLElement}
 */
export function transport(studio) {
  const { player, commands, state } = studio;
  const play = commandButton(studio, "play", "play", { class: "rc-play" });
  const loop = commandButton(studio, "loop", "loop");
  commands.handle("loop", () => player.setLoop(!player.clock.loop));
  const undo = commandButton(studio, "undo", "undo", { title: () => did("Undo", state.current?.undo) });
  const redo = commandButton(studio, "redo", "redo", { title: () => did("Redo", state.current?.redo) });
  const add = commandButton(studio, "add", "key", { class: "rc-add-key" });
  const bin = commandButton(studio, "delete", "bin");
  const seconds = h("span", { class: "rc-seconds" });
  const frame = h("span", { class: "rc-frame" });
  const speed = h("span", { class: "rc-speed-words", title: "How fast the camera moves and turns here" });
  const kind = h("span", { class: "rc-suggested" });
  const length = h("span", {});
  const summary = h("span", { class: "rc-summary" }, kind, length);
  /** @param {State} latest */
  const summarise = (latest) => {
    say(kind, !player.film && suggestion(latest) ? "Suggested path · " : "");
    say(length, player.film?.words ?? lengthOf(latest));
  };
  const region = h("span", {});
  const all = h("button", { class: "rc-tool rc-small", type: "button", onclick: () => commands.run("loop-clear") }, icon("close", 12));
  commands.watch(() => name(all, commands.title("loop-clear")));
  const looped = h("span", { class: "rc-looped", hidden: true }, icon("loop", 14), region, all);

  /** @type {boolean | null} */
  let wasPlaying = null;
  player.watch(() => {
    say(seconds, `${Math.min(player.time, player.clock.duration).toFixed(2)} s`);
    say(frame, `frame ${player.frame}`);
    say(speed, player.film ? "" : speedWords(state.current?.speed ?? null, player.frame));
    if (state.current) summarise(state.current);
    press(loop, player.clock.loop);
    looped.hidden = !player.clock.region;
    say(region, (player.clock.region ?? []).map((time) => Number(time.toFixed(2))).join(" – ") + " s");
    if (wasPlaying === player.playing) return;
    wasPlaying = player.playing;
    play.replaceChildren(icon(wasPlaying ? "pause" : "play"));
    press(play, wasPlaying);
  });
  state.watch((latest) => {
    undo.disabled = !latest.undo;
    redo.disabled = !latest.redo;
    bin.disabled = !latest.view.selection;
    say(speed, player.film ? "" : speedWords(latest.speed, player.frame));
    undo.retitle();
    redo.retitle();
    summarise(latest);
  });

  /** @param {...Node} items */
  const group = (...items) => h("div", { class: "rc-group" }, ...items);
  return h(
    "div",
    { class: "rc-transport", role: "toolbar", "aria-label": "Playback and keyframes" },
    group(
      commandButton(studio, "start", "start"), commandButton(studio, "previous", "previous"), play,
      commandButton(studio, "next", "next"), commandButton(studio, "end", "end"), loop,
    ),
    h("div", { class: "rc-where" }, seconds, frame, speed),
    looped,
    h("span", { class: "rc-spring" }),
    summary,
    h("span", { class: "rc-spring" }),
    group(add, bin),
    group(undo, redo),
    group(commandButton(studio, "help", "help")),
  );

  /** @param {"Undo" | "Redo"} verb @param {string | null | undefined} what */
  function did(verb, what) {
    return what ? `${verb}: ${what}` : commands.table.get(verb.toLowerCase())?.title;
  }
}
