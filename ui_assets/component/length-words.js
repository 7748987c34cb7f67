/** How long the path is, in words, and whether it is still the studio's own proposal. */

/** @import { Clip, State } from "./shapes.js" */

/** Whether the path that is there is nobody's own, and there is nothing more urgent to say. @param {State} state */
export function suggestion({ suggested, clip, preview }) {
  return suggested && !clip.too_long && !(preview && (!preview.fresh || preview.done < preview.frames));
}

/** How long the path is, in a line; or what keeps it from being shown. @param {State} state */
export function lengthOf({ clip, preview }) {
  if (preview && !preview.fresh) return "Rendering the path…";
  if (preview && preview.done < preview.frames) return `Rendering ${preview.done} of ${preview.frames}`;
  if (clip.too_long) return `${Number(clip.duration.toFixed(2))} s: too long for a clip`;
  return `${clip.instead_of ? `${clip.engine}’s frames · ` : ""}${lasts(clip)} · ${clip.frames} frames · ${Number(clip.fps.toFixed(3))} fps`;
}

/** How long the path is; and the video, where an engine or the person has counted its frames. @param {Clip} clip */
function lasts({ duration, frames, fps, closed }) {
  const flown = (closed ? frames : frames - 1) / fps;
  const path = `${Number(duration.toFixed(2))} s`;
  return Math.abs(flown - duration) > 0.5 / fps + 1e-6 ? `${path} in ${Number((frames / fps).toFixed(2))} s` : path;
}
