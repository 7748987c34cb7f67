/** On the Image tab, for a clip that is filmed again: which part of it is taken, its speed, and the camera that filmed it. */
import { h, say } from "./element.js";
import { numberField } from "./field.js";

/** @import { State } from "./shapes.js" */

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function clipPanel(host, studio) {
  /** @type {State["photo"]["clip"]} */
  let part = null;
  const words = h("p", { class: "rc-muted" });
  /** @param {number} start @param {number | null} end */
  const take = (start, end) => studio.act("set_clip_part", { start, end });
  const first = numberField({
    label: "From", name: "Clip from", unit: "s", step: 0.1, digits: 2, min: 0,
    title: "Where in the file the part begins that is filmed again",
    commit: (value, done) => done && part && take(value, part[1]),
  });
  const last = numberField({
    label: "To", name: "Clip to", unit: "s", step: 0.1, digits: 2, min: 0.05,
    title: "Where in the file it ends",
    commit: (value, done) => done && part && take(part[0], value),
  });
  /** @param {string} name @param {string} title @param {() => unknown} onclick */
  const button = (name, title, onclick) => h("button", { class: "rc-button", type: "button", title, onclick }, name);
  const camera = h(
    "div", { class: "rc-clip-buttons" },
    button("Its own camera", "Show the path of the camera that filmed the clip, to take it over", () => studio.act("show_clip_camera", { strength: 0 })),
    button("Stabilised", "The same without the tremor of the hand", () => studio.act("show_clip_camera", { strength: 0.5 })),
    button("Outpainted", "The same through a wider lens: what lies around the clip is remembered or invented", () => studio.act("show_clip_camera", { wider: 1.33 })),
    button("Twice as large", "Super-resolution: make the video at twice the clip's size", () => studio.act("enlarge_clip", {})),
  );
  const time = h(
    "div", { class: "rc-clip-buttons" },
    button("Bullet time", "Hold the moment of the clip at the playhead, while the camera moves on", () => studio.act("hold_moment", {})),
    button("Freeze 1 s", "Let the clip stand still for a second from the playhead on", () => studio.act("freeze_scene", {})),
    button("Half speed", "Play the clip in slow motion", () => studio.act("play_clip", { speed: 0.5 })),
    button("Backwards", "Play the clip from its end", () => studio.act("play_clip", { speed: -1 })),
    button("As filmed", "Play the clip as it was filmed", () => studio.act("play_clip", { speed: 1 })),
  );
  const fields = h("div", { class: "rc-clip-part" }, first.element, last.element);
  const section = h("section", { class: "rc-clip-panel", "aria-label": "Clip", hidden: true }, h("h3", {}, "Clip"), words, fields, camera, time);
  host.append(section);
  studio.state.watch(({ photo, scene_time: moment }) => {
    part = photo.clip;
    section.hidden = part === null;
    fields.hidden = photo.sample !== ""; // it is taken whole
    camera.hidden = time.hidden = moment === null;
    if (!part) return;
    say(words, moment ? `${moment.frames} frames, ${Number(moment.fps.toFixed(2))} per second` : "");
    first.show(part[0]);
    last.show(part[1] ?? (moment ? Number((part[0] + moment.seconds + 1 / moment.fps).toFixed(2)) : null));
  });
}
