/**
 * The timeline: ruler, keyframes and moves, speed, scene time, scene lock, coverage, a take's camera, playhead. Drag anywhere free to scrub; with Shift, along
 * the ruler, to loop, and over the track, to select.
 */
import { cameraLane } from "./camera-lane.js";
import { draggable, newest } from "./drag.js";
import { easingMenu } from "./easing-menu.js";
import { h, say, set } from "./element.js";
import { filmStrip } from "./film-strip.js";
import { coverageLane } from "./lanes.js";
import { lockLane } from "./lock-lane.js";
import { loopRegion } from "./loop-region.js";
import { magnet } from "./magnet.js";
import { marks } from "./marks.js";
import { ruler } from "./ruler.js";
import { safetyMarks } from "./safety.js";
import { sceneTimeLane } from "./scene-time-lane.js";
import { shutMenu } from "./easing-menu.js";
import { lookUp } from "./look-up.js";
import { noteRow } from "./notes.js";
import { marksOf } from "./path-marks.js";
import { scaleOf } from "./scale.js";
import { speedLane } from "./speed-lane.js";
import { closest, isIn } from "./targets.js";
import { transport } from "./transport.js";
import { timelineZoom } from "./zoom.js";

/** @import { State } from "./shapes.js" */

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function timeline(host, studio) {
  let scale = scaleOf(800, { frames: 2, duration: 1, closed: false });
  const top = ruler();
  const catches = magnet(studio);
  const track = marks(studio, () => scale, catches, (event) => scrub.offer(event));
  const loop = loopRegion(studio, () => scale, catches);
  const speed = speedLane(studio);
  const lock = lockLane(studio);
  const sceneTime = sceneTimeLane(studio, () => scale);
  const lane = coverageLane();
  const unsafe = safetyMarks(studio);
  lane.element.append(unsafe.element);
  const camera = cameraLane(() => draw());
  const notes = noteRow(lane.ranges, unsafe.words);
  const strip = filmStrip(studio);
  const playhead = h("div", { class: "rc-playhead", role: "slider", tabindex: 0, "aria-label": "playhead", "aria-valuemin": 0 }, h("span"));
  const tip = h("div", { class: "rc-tip", hidden: true });
  const area = h(
    "div", { class: "rc-area" },
    top.canvas, track.element, speed.element, sceneTime.element, lock.element, lane.element, camera.element, strip.element, loop.element, catches.guide, playhead, tip,
  );
  const timeWord = h("span", { class: "rc-time-word", title: "Which moment of the clip is seen when: rising is forwards, level is frozen" }, "Clip");
  const lockWord = h("span", { class: "rc-lock-word", title: "How firmly the engine keeps to the preview, within its scene lock" }, "Lock");
  const cameraWord = h("span", { class: "rc-camera-word", title: "How far the camera of the take was off. Bars: its place, pale where it is not sure. Dashed: how far it was turned" }, "Camera");
  const legend = h(
    "div",
    { class: "rc-gutter" },
    h("span", {}, "Frame"),
    h("span", {}, "Path"),
    h("span", { class: "rc-speeds", title: "Solid: how fast the camera moves. Dashed: how fast it turns" }, speed.toggle, "Speed"),
    timeWord,
    lockWord,
    h("span", { class: "rc-legend" }, h("i", { class: "rc-outside" }), "outside", h("i", { class: "rc-hidden" }), "hidden"),
    cameraWord,
  );
  host.classList.add("rc", "rc-timeline");
  host.replaceChildren(transport(studio), h("div", { class: "rc-tracks" }, legend, area));
  const zoom = timelineZoom(studio, area, () => draw());
  area.append(zoom.bar);
  speed.onOpen(() => draw());

  /** @param {MouseEvent} event */
  const place = (event) => scale.time(event.clientX - area.getBoundingClientRect().left);
  /** @param {MouseEvent} event */
  const scrubTo = (event) => {
    const time = place(event);
    studio.player.scrub(event.altKey ? time : scale.snap(time));
  };
  const scrub = newest(scrubTo);
  draggable(area, (event) => {
    if (closest(event.target, ".rc-key, .rc-time-key, .rc-bar, .rc-overview, .rc-unsafe-words")) return null;
    const shaped = isIn(speed.element, event.target) ? speed.press(event) : null;
    if (shaped) return shaped;
    if (event.shiftKey && event.target === top.canvas) return loop.drawn(scale.snap(place(event)));
    if (event.shiftKey && closest(event.target, ".rc-marks")) return track.enclosing(event.clientX - area.getBoundingClientRect().left);
    const free = closest(event.target, ".rc-marks");
    scrubTo(event);
    return { move: scrub.offer, end: (moved) => moved || !free || deselect() };
  });
  const deselect = () => latest?.view.selection && studio.act("select", { selection: null });
  /** A keyframe where the track is empty: of the path as it is there, or behind its end, of the view. */
  area.addEventListener("dblclick", (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY); // the press captured what the event names
    if (!under?.closest(".rc-marks") || under.closest(".rc-key, .rc-bar")) return;
    shutMenu();
    const time = scale.snap(place(event));
    /** @param {number} other */
    const near = (other) => Math.abs(other - time) < 0.5 * scale.step;
    const here = marksOf(latest.segments).keyframes.find((key) => near(key.time));
    if (here && !(near(scale.duration) && scale.beyond(event.clientX - area.getBoundingClientRect().left) > scale.duration)) {
      studio.act("select", { selection: here.at });
    } else if (near(scale.duration)) studio.commands.run("add");
    else studio.act("split", { time }).catch(() => {}); // refused: the notice says why
  });
  playhead.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    easingMenu(host, {
      x: event.clientX, y: event.clientY, title: "Playhead", value: null, choose() {},
      first: [
        ["Bring the free view to this camera", () => studio.commands.run("go-camera")],
        ["Add a keyframe from the view", () => studio.commands.run("add")],
      ],
    });
  });
  playhead.addEventListener("dblclick", () => studio.commands.run("go-camera"));
  playhead.addEventListener("keydown", (event) => {
    const steps = lookUp({ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }, event.key);
    const ends = lookUp({ Home: 0, End: scale.duration }, event.key);
    if (steps) studio.player.stepBy(steps * (event.shiftKey ? 10 : 1));
    else if (ends !== undefined) studio.player.scrub(ends);
    else return;
    event.preventDefault();
  });

  /** @param {PointerEvent} event */
  const showTip = (event) => {
    tip.hidden = Boolean(closest(event.target, ".rc-unsafe-words"));
    if (tip.hidden) return;
    const frame = Math.min(Math.round(place(event) / scale.step), scale.frames - 1);
    say(tip, isIn(camera.element, event.target) ? camera.words(frame) : film ? `frame ${frame}` : isIn(speed.element, event.target) ? speed.words(frame) : isIn(sceneTime.element, event.target) ? sceneTime.words(frame, place(event)) : lane.words(frame));
    const x = Math.min(Math.max(scale.x(frame * scale.step), tip.offsetWidth / 2), scale.width - tip.offsetWidth / 2);
    tip.style.transform = `translateX(calc(${x}px - 50%))`;
  };
  for (const element of [lane.element, camera.element, speed.element, sceneTime.element, top.canvas]) {
    element.addEventListener("pointermove", showTip);
    element.addEventListener("pointerleave", () => (tip.hidden = true));
  }

  /** @type {State} */
  let latest;
  /** @type {import("./player.js").Film | null} */
  let film = null;
  const draw = () => {
    if (!latest || !area.clientWidth) return;
    film = studio.player.film;
    host.classList.toggle("rc-of-film", film !== null);
    scale = zoom.scale(latest, film ? studio.player.clock : latest.clip);
    strip.show(scale);
    top.show(scale, film ? null : latest.coverage);
    track.show(latest);
    speed.show(scale, latest);
    sceneTime.show(scale, latest);
    timeWord.hidden = sceneTime.element.hidden;
    lock.show(scale, latest);
    lockWord.hidden = lock.element.hidden;
    lane.show(scale, latest.coverage);
    unsafe.show(scale, latest.clearance);
    camera.show(scale, checkedTake());
    cameraWord.hidden = camera.element.hidden;
    notes.show(scale, latest.coverage, latest.clearance);
    follow();
  };
  /** The take whose camera is shown: the film's, or the one that is drawn in the scene, where its frames are those of the path. */
  const checkedTake = () => {
    if (film) return studio.film.take;
    const take = latest.takes.find(({ id }) => id === latest.view.checked);
    return take?.frames === latest.clip.frames ? take : null;
  };
  const follow = () => {
    const { player } = studio;
    const time = Math.min(player.time, scale.duration);
    if (player.playing) zoom.follow(time);
    loop.show();
    playhead.style.transform = `translateX(${scale.x(time).toFixed(1)}px)`;
    const shown = player.playing ? player.frame * player.step : time;
    set(playhead, "aria-valuemax", Number(scale.duration.toFixed(3)));
    set(playhead, "aria-valuenow", Number(Math.min(shown, scale.duration).toFixed(3)));
    set(playhead, "aria-valuetext", `${shown.toFixed(2)} seconds, frame ${player.frame}`);
  };
  studio.state.watch((state) => {
    latest = state;
    draw();
  });
  studio.player.watch(() => (studio.player.film === film ? follow() : draw()));
  studio.onTheme(draw);
  new ResizeObserver(draw).observe(area);
}
