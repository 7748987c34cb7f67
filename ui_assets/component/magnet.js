/** Where things that are dragged along the timeline catch: at marks, the playhead, seconds, the loop; else at frames. */
import { catchOf, secondsThatCatch } from "./catching.js";
import { h } from "./element.js";
import { marksOf } from "./path-marks.js";

/** @import { Scale } from "./scale.js" */

/** @param {import("./studio.js").Studio} studio */
export function magnet(studio) {
  const guide = h("div", { class: "rc-guide", hidden: true, "aria-hidden": "true" });
  /** @param {Scale} scale @param {Set<string>} but */
  const places = (scale, but) => {
    const { keyframes, moves } = marksOf(studio.state.shown.segments);
    const marks = [...keyframes, ...moves].filter(({ at }) => !but.has(String(at))).map(({ time }) => time);
    const { region } = studio.player.clock;
    return [0, scale.duration, studio.player.time, ...marks, ...secondsThatCatch(scale), ...(region ?? [])];
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
      const nearest = event.altKey ? undefined : catchOf(scale, time, places(scale, but));
      guide.hidden = nearest === undefined;
      if (nearest === undefined) return event.altKey ? time : scale.snap(time);
      guide.style.transform = `translateX(${scale.x(nearest).toFixed(1)}px)`;
      return nearest;
    },
    release: () => (guide.hidden = true),
  };
}
