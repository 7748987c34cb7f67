/** A move that has just been added plays, its own part of the path alone and once, as soon as its frames are here. */
import { calm } from "./stage-manners.js";

/** @import { State } from "./shapes.js" */

/** @param {import("./studio.js").Studio} studio */
export function playsWhatIsAdded({ state, player }) {
  /** @type {State | null} */
  let before = null;
  /** @type {null | {path: string, begin: number, end: number}} */
  let waiting = null;
  /** @param {State} state */
  const pathOf = ({ segments }) => JSON.stringify(segments.map((part) => [part.kind, part.kind === "move" ? part.text : undefined, part.start, part.duration]));

  state.watch((now) => {
    const { segments, suggested, view, undo } = now;
    const last = segments.at(-1);
    const grew = before && (segments.length > before.segments.length || (before.suggested && !suggested));
    const added = grew && last?.kind === "move" && undo?.startsWith("Add ") && view.selection?.[0] === segments.length - 1;
    before = now;
    if (added) waiting = { path: pathOf(now), begin: last.start, end: last.start + last.duration };
    if (!waiting) return;
    if (waiting.path !== pathOf(now) || player.film || player.playing) waiting = null;
    else if (player.whole) {
      const { begin, end } = waiting;
      waiting = null;
      if (calm.matches) player.scrub(begin);
      else player.playPart(begin, end);
    }
  });
}
