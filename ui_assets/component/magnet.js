/** Where things that are dragged along the timeline catch: at marks, the playhead, seconds, the loop; else at frames. */
import { h } from "./element.js";
import { marksOf } from "./path-marks.js";

/** @import { Scale } from "./scale.js" */

const REACH = 6;
/** Pixels at which something catches. */
const SECOND_PIXELS = 48;
/** So wide a second must be to catch. */

/** @param {import("./studio.js").Studio} studio */
export function magnet(studio) {
  const guide = h("div", { class: "rc-guide", hidden: true, "aria-hidden": "true" });
  /** @param {Scale} scale @param {Set<string>} but */
  const places = (scale, but) => {
    const { keyframes, moves } = marksOf(studio.state.shown.segments);
    const marks = [...keyframes, ...moves].filter(({ at }) => !but.has(String(at))).map(({ time }) => time);
    const second = scale.framePixels / scale.step;
    const seconds = second < SECOND_PIXELS ? [] : Array.from({ length: Math.floor(scale.duration) + 2 }, (_, i) => i);
    const { region } = studio.player.clock;
    return [0, scale.duration, studio.player.time, ...marks, ...seconds, ...(region ?? [])];
  };
  return {
    guide,
    /**
     * A time as it is dropped. Alt frees it of everything.
     * @param {import("./scale.js").Scale} scale
     * @param {number} time
     * @param {PointerEvent} event
     * @param {Set<string>} [but] marks that do not count, by their address
     */
    caught(scale, time, event, but = new Set()) {
      /** @param {number} place */
      const distance = (place) => Math.abs(scale.x(place) - scale.x(time));
      const near = event.altKey ? [] : places(scale, but).filter((place) => distance(place) <= REACH);
      const [nearest] = near.sort((a, b) => distance(a) - distance(b));
      guide.hidden = nearest === undefined;
      if (nearest === undefined) return event.altKey ? time : scale.snap(time);
      guide.style.transform = `translateX(${scale.x(nearest).toFixed(1)}px)`;
      return nearest;
    },
    release: () => (guide.hidden = true),
  };
}
