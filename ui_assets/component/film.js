/**
 * The film: a take's video, large in the stage, alone or against another by a wipe, side by side, or as their difference.
 * The timeline's playhead and its buttons are the film's for as long as it is on show.
 */
import { press, segmented } from "./buttons.js";
import { cameraWords } from "./camera-check.js";
import { editingOf } from "./editing.js";
import { differenceOf } from "./film-difference.js";
import { filmActions } from "./film-actions.js";
import { filmVideo } from "./film-video.js";
import { wipeLine } from "./film-wipe.js";
import { h, say, set } from "./element.js";
import { frameSize } from "./frame-size.js";
import { icon } from "./icons.js";
import { calm, isTyping, stepByArrows } from "./stage-manners.js";
import { addressOf, sourcesOf } from "./take-sources.js";

/**
 * @import { Source } from "./film-video.js"
 * @import { IconName } from "./icons.js"
 * @import { Take } from "./shapes.js"
 */

/**
 * How films are shown.
 * @typedef {"video" | "wipe" | "side" | "difference"} Mode
 */

/** @type {{value: Mode, text: string, picture: IconName, title: string}[]} */
const MODES = [
  { value: "video", text: "Film", picture: "film", title: "The film alone" },
  { value: "wipe", text: "Wipe", picture: "compare", title: "A line divides them: the film is on the right" },
  { value: "side", text: "Side by side", picture: "beside", title: "Both, side by side" },
  { value: "difference", text: "Difference", picture: "differ", title: "How they differ, four times as strong (D)" },
];
/** Pixels between two pictures. */
const GAP = 8;

/**
 * @param {HTMLElement} stage
 * @param {import("./studio.js").Studio} studio
 */
export function filmView(stage, studio) {
  const { player, state } = studio;
  const mine = filmVideo("Film");
  const other = filmVideo("The other");
  const difference = differenceOf(mine, other);
  /** The one on show, or that was on show last. @type {Take} */
  let take;
  /** Its video, or its preview where it has none. @type {Source} */
  let film;
  /** @type {Mode} */
  let mode = "video";
  /** @type {HTMLElement | null} */
  let before = null;
  let editing = "";

  const title = h("h2", { class: "rc-film-name" });
  const facts = h("span", { class: "rc-film-facts" });
  const camera = h("span", { class: "rc-film-camera" });
  const full = tool("fullscreen", "Fullscreen (double-click)", () => toggleFull());
  const close = tool("close", "Close the film (Esc)", () => shut());
  const head = h("header", { class: "rc-film-head" }, h("div", { class: "rc-film-title" }, title, facts, camera), h("div", { class: "rc-film-corner" }, full, close));
  const names = [h("figcaption", {}), h("figcaption", {})];
  const pair = h("div", { class: "rc-film-pair" });
  const wipe = wipeLine(pair, () => mode === "wipe");
  pair.append(
    h("figure", { class: "rc-film-mine" }, mine.video, names[0]),
    h("figure", { class: "rc-film-other" }, other.video, names[1]),
    difference.canvas,
    wipe.element,
  );
  const waiting = h("p", { class: "rc-film-waiting", role: "status", hidden: true });
  const screen = h("div", { class: "rc-film-screen" }, pair, waiting);
  const line = h("input", { class: "rc-film-line", type: "range", min: 0, step: 1, "aria-label": "Frame of the film" });
  const modes = segmented("How the film is shown", MODES, (value) => show(value));
  const actions = filmActions(studio, {
    take: () => take,
    sources: () => sourcesOf(state.shown.takes).filter(({ key }) => key !== mine.source?.key),
    other: () => other.source,
    compare(source) {
      other.show(source);
      show(mode === "video" ? "wipe" : mode);
    },
    shut: () => shut(),
  });
  const bar = h("footer", { class: "rc-film-bar" }, modes.element, h("span", { class: "rc-spring" }), actions.element);
  const heard = h("p", { class: "rc-visually-hidden", role: "status" });
  const section = h("section", { class: "rc-film", hidden: true, tabindex: -1, "aria-label": "Film" }, screen, head, line, bar);
  stage.append(section, heard);

  // --- the playhead ---------------------------------------------------------------------------------------------------

  /** @param {number} frame */
  const shareOf = (frame) => frame / Math.max(film.frames - 1, 1);
  /** @param {number} frame @param {Source} source */
  const otherFrame = (frame, source) => Math.round(shareOf(frame) * (source.frames - 1));
  /** @param {Source} source */
  const seconds = ({ frames, fps }) => frames / fps;
  /** @param {number} time */
  const frameOf = (time) => Math.round(time * film.fps);
  const lead = {
    /** @param {number} time */
    play(time) {
      const { loop, region } = player.clock;
      mine.play(frameOf(time), loop && !region);
      if (other.source) other.play(otherFrame(frameOf(time), other.source), loop && !region, seconds(other.source) / seconds(film));
    },
    /** @param {number} time */
    pause(time) {
      mine.stand(frameOf(time));
      if (other.source) other.stand(otherFrame(frameOf(time), other.source));
    },
    time() {
      const share = mine.video.currentTime / seconds(film);
      if (!mine.video.paused) other.keepUp(share);
      return mine.video.currentTime - 0.5 / film.fps;
    },
  };
  const follow = () => {
    if (section.hidden || !player.film) return;
    if (line.value !== String(player.frame)) line.value = String(player.frame);
    section.dataset.playing = String(player.playing);
  };
  player.watch(follow);

  // --- what is seen ---------------------------------------------------------------------------------------------------

  const lay = () => {
    if (section.hidden || !mine.source) return;
    const { width, height } = mine.source;
    const size = frameSize(screen.clientWidth, screen.clientHeight, width / height, mode === "side" ? 2 : 1, GAP);
    pair.dataset.along = size.along;
    pair.style.setProperty("--rc-film-w", `${size.width}px`);
    pair.style.setProperty("--rc-film-h", `${size.height}px`);
    section.classList.toggle("rc-film-narrow", section.clientWidth < 760);
    section.classList.toggle("rc-film-wide", section.clientWidth >= 1100);
  };
  new ResizeObserver(lay).observe(screen);

  /** @param {Mode} next */
  const show = (next) => {
    mode = next;
    if (mode !== "video" && !other.source) other.show(sourcesOf(state.shown.takes).find(({ key }) => key === `${take.id}/preview.mp4`) ?? null);
    if (mode === "video") other.show(null);
    section.dataset.mode = mode;
    modes.show(mode);
    difference.show(mode === "difference");
    say(names[0], mine.source?.words ?? "");
    say(names[1], other.source?.words ?? "");
    for (const each of [mine, other]) set(each.video, "aria-label", each.source?.words ?? "");
    lay();
    wait();
    if (player.playing) lead.play(player.time);
    else lead.pause(player.time);
  };
  const tell = () => {
    say(title, take.name);
    say(facts, [take.path, `${take.width} × ${take.height}`, `${take.frames} frames`, `${Number(take.fps.toFixed(2))} fps`].filter(Boolean).join(" · "));
    say(camera, cameraWords(take));
    actions.show(take);
  };
  const wait = () => {
    const shown = [mine, other].filter(({ source }) => source);
    const broken = shown.find(({ video }) => video.error !== null);
    const late = shown.find(({ video }) => video.readyState < 2);
    waiting.hidden = !broken && !late;
    say(waiting, broken ? `This browser cannot play ${broken.source?.words}: it lacks H.264, perhaps. Download it instead.` : late ? `Loading ${late.source?.words}…` : "");
    const where = mode === "side" && late?.video.parentElement || screen;
    if (waiting.parentElement !== where) where.append(waiting);
    section.toggleAttribute("data-waiting", !waiting.hidden);
    for (const { video } of [mine, other]) video.parentElement?.classList.toggle("rc-late", video.readyState < 2);
  };
  for (const { video } of [mine, other]) for (const event of ["loadstart", "loadeddata", "canplay", "error", "emptied"]) video.addEventListener(event, wait);

  // --- opening and closing --------------------------------------------------------------------------------------------

  /**
   * Plays a take from its start.
   * @param {Take} chosen
   * @param {{mode?: Mode, focus?: boolean, against?: string}} [how] `against` names the file it is compared with
   */
  const open = (chosen, { mode: first = "video", focus = true, against = "" } = {}) => {
    const sources = sourcesOf([chosen]);
    const source = sources.find(({ key }) => key.endsWith("/video.mp4")) ?? sources[0];
    if (section.hidden) before = document.querySelector(":focus-visible");
    take = chosen;
    film = source;
    section.hidden = false;
    stage.dataset.film = "video";
    editing = editingOf(state.shown);
    other.show(null);
    mine.show(source);
    set(line, "max", source.frames - 1);
    player.lend({
      frames: source.frames, fps: source.fps, ...lead, strip: stripOf(chosen),
      words: `${take.name} · ${source.frames} frames · ${Number(source.fps.toFixed(2))} fps`,
    });
    tell();
    other.show(sources.find(({ key }) => key === `${chosen.id}/${against}`) ?? null);
    show(first);
    if (focus) section.focus({ preventScroll: true });
    if (!calm.matches) player.play();
    if (!document.hidden) watched(chosen);
  };
  /** @param {Take} take */
  const watched = ({ id }) => state.shown.takes.some((each) => each.id === id && each.new) && studio.act("watched_take", { number: id }).catch(() => {});
  /** Returns whether there was a film on show. */
  const shut = () => {
    if (section.hidden) return false;
    if (document.fullscreenElement) document.exitFullscreen();
    const inside = section.contains(document.activeElement) || document.activeElement === document.body;
    section.hidden = true;
    delete stage.dataset.film;
    player.pause();
    player.giveBack();
    mine.show(null);
    other.show(null);
    if (inside) before?.focus?.({ preventScroll: true });
    return true;
  };
  const toggleFull = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else section.requestFullscreen?.().catch(() => studio.notice("warning", "This browser does not allow fullscreen here."));
  };

  state.watch((latest) => {
    if (section.hidden) return;
    const now = latest.takes.find(({ id }) => id === take.id);
    if (!now || editingOf(latest) !== editing) return shut();
    take = now;
    tell();
  });
  studio.tools.watch(() => studio.tools.current && shut());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || section.hidden || !take.new) return;
    player.scrub(0); // it was made while nobody looked
    if (!calm.matches) player.play();
    watched(take);
  });
  document.addEventListener("fullscreenchange", () => {
    press(full, document.fullscreenElement === section);
    lay();
  });
  line.addEventListener("input", () => player.scrub(Number(line.value) * player.step));
  pair.addEventListener("click", () => mode !== "wipe" && player.toggle());
  screen.addEventListener("dblclick", toggleFull);
  window.addEventListener("keydown", (event) => {
    if (section.hidden || stepByArrows(event, player) || event.key.toLowerCase() !== "d" || event.repeat) return;
    if (!isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) show(mode === "difference" ? "video" : "difference");
  });

  return {
    open,
    shut,
    /** @param {string} words read out, not shown */
    announce: (words) => say(heard, words),
    /** @param {Take} chosen in wipe against its preview, or another of its videos @param {string} [file] */
    compare: (chosen, file = "preview.mp4") => open(chosen, { mode: "wipe", against: file }),
    /** What can be done with the film on show, by name. */
    commands: () => [
      ...MODES.filter(({ value }) => value !== mode).map(({ value, text, title: words }) => ({ id: `film-${value}`, title: `Film: ${text.toLowerCase()}`, words, run: () => show(value) })),
      ...actions.others().map(({ words, act }) => ({ id: `film-with-${words}`, title: `Film: compare with ${words}`, words: "wipe difference", run: act })),
      { id: "film-full", title: "Film: fullscreen on or off", run: toggleFull },
      { id: "film-shut", title: "Close the film", run: shut },
    ],
    get take() {
      return section.hidden ? null : take;
    },
  };
}

/** @param {Take} take */
const stripOf = (take) => (take.files["strip.jpg"] ? addressOf(take, "strip.jpg") : "");

/** @param {IconName} picture @param {string} title @param {() => void} onclick */
const tool = (picture, title, onclick) =>
  h("button", { class: "rc-tool", type: "button", title, "aria-label": title.replace(/ \([^)]*\)$/, ""), onclick }, icon(picture));
