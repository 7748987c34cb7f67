/** The videos of takes: what can be watched, and where it is. */

/** @import { Take } from "./shapes.js" */

/**
 * Everything that can be looked at, in the order of the takes, each one's film before its preview, and before the clip that it films again.
 * @param {Take[]} takes
 * @returns {import("./film-video.js").Source[]}
 */
export function sourcesOf(takes) {
  return takes.flatMap((take) =>
    [["video.mp4", "film"], ["preview.mp4", "preview"], ["source.mp4", "clip as it was"]]
      .filter(([file]) => take.files[file])
      .map(([file, words]) => ({
        key: `${take.id}/${file}`, words: `${take.name}, ${words}`, address: addressOf(take, file),
        frames: take.frames, fps: take.fps, width: take.width, height: take.height,
      })),
  );
}

/**
 * An address that is never another's: in another shot there may be a take of the same number.
 * @param {Take} take
 * @param {string} file
 */
export const addressOf = (take, file) => `${take.files[file]}?of=${take.contract.slice(0, 12)}`;
