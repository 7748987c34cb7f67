/**
 * The timeline: ruler, keyframes and moves, speed, scene lock, coverage, playhead. Drag anywhere free to scrub; with Shift, along
 * the ruler, to loop, and over the track, to select.
 */
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
import { scaleOf } from "./scale.js";
import { speedLane } from "./speed-lane.js";
import { transport } from "./transport.js";

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
  const speed = speedLane();
  const lock = lockLane(studio);
  const lane = coverageLane();
  const unsafe = safetyMarks();
  lane.element.append(unsafe.element);
  const strip = filmStrip(studio);
  const playhead = h("div", { class: "rc-playhead", role: "slider", tabindex: 0, "aria-label": "playhead", "aria-valuemin": 0 }, h("span"));
  const tip = h("div", { class: "rc-tip", hidden: true });
  const area = h(
    "div", { class: "rc-area" },
    top.canvas, track.element, speed.element, lock.element, lane.element, strip.element, loop.element, catches.guide, playhead, tip,
  );
  const lockWord = h("span", { title: "How firmly the engine keeps to the preview, within its scene lock" }, "Lock");
  const legend = h(
    "div",
    { class: "rc-gutter", "aria-hidden": "true" },
    h("span", {}, "Frame"),
    h("span", {}, "Path"),
    h("span", { class: "rc-speeds" }, h("i", { class: "rc-moving-speed" }), "m/s", h("i", { class: "rc-turning-speed" }), "°/s"),
    lockWord,
    h("span", { class: "rc-legend" }, h("i", { class: "rc-outside" }), "outside", h("i", { class: "rc-hidden" }), "hidden"),
  );
  host.classList.add("rc", "rc-timeline");
  host.replaceChildren(transport(studio), h("div", { class: "rc-tracks" }, legend, area));

  const place = (event) => scale.time(event.clientX - area.getBoundingClientRect().left);
  const scrubTo = (event) => {
    const time = place(event);
    studio.player.scrub(event.altKey ? time : scale.snap(time));
  };
  const scrub = newest(scrubTo);
  draggable(area, (event) => {
    if (event.target.closest(".rc-key, .rc-bar")) return null;
    if (event.shiftKey && event.target === top.canvas) return loop.drawn(scale.snap(place(event)));
    if (event.shiftKey && event.target.closest(".rc-marks")) return track.enclosing(event.clientX - area.getBoundingClientRect().left);
    scrubTo(event);
    return { move: scrub.offer };
  });
  area.addEventListener("dblclick", (event) => {
    if (event.target.closest(".rc-marks") && !event.target.closest(".rc-key, .rc-bar, .rc-leg-group")) studio.commands.run("add");
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
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const ends = { Home: 0, End: scale.duration }[event.key];
    if (steps) studio.player.stepBy(steps * (event.shiftKey ? 10 : 1));
    else if (ends !== undefined) studio.player.scrub(ends);
    else return;
    event.preventDefault();
  });

  const showTip = (event) => {
    const frame = Math.min(Math.round(place(event) / scale.step), scale.frames - 1);
    say(tip, film ? `frame ${frame}` : speed.element.contains(event.target) ? speed.words(frame) : lane.words(frame));
    tip.hidden = false;
    const x = Math.min(Math.max(scale.x(frame * scale.step), tip.offsetWidth / 2), scale.width - tip.offsetWidth / 2);
    tip.style.transform = `translateX(calc(${x}px - 50%))`;
  };
  for (const element of [lane.element, speed.element, top.canvas]) {
    element.addEventListener("pointermove", showTip);
    element.addEventListener("pointerleave", () => (tip.hidden = true));
  }

  let latest = null;
  let film = null;
  const draw = () => {
    if (!latest || !area.clientWidth) return;
    film = studio.player.film;
    host.classList.toggle("rc-of-film", film !== null);
    scale = scaleOf(area.clientWidth, film ? studio.player.clock : latest.clip);
    strip.show(scale);
    top.show(scale);
    track.show(latest);
    speed.show(scale, latest.speed);
    lock.show(scale, latest);
    lockWord.hidden = lock.element.hidden;
    lane.show(scale, latest.coverage);
    unsafe.show(scale, latest.clearance);
    follow();
  };
  const follow = () => {
    const { player } = studio;
    const time = Math.min(player.time, scale.duration);
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
