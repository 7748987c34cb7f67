/** One video of the film on show, by its frames: on exactly one of them while it stands, at another's share while both play. */
import { h, set } from "./element.js";

/**
 * What can be looked at.
 * @typedef {{key: string, words: string, address: string, frames: number, fps: number, width: number, height: number}} Source
 */

/** Late by more frames than this, a video that plays beside another is put where that one is. */
const LATE_FRAMES = 1.5;

/** @param {string} name for those who only hear it */
export function filmVideo(name) {
  const video = h("video", { playsinline: true, preload: "auto", "aria-label": name, tabindex: -1 });
  video.muted = true; // none of ours has sound, and one that is muted may begin by itself
  /** @type {Source | null} */
  let source = null;
  let wanted = 0;
  /** Seeks that come in while one is under way wait for it: only the newest counts. */
  const seek = () => {
    if (!source || video.seeking || video.readyState < 1) return;
    const time = (wanted + 0.5) / source.fps;
    if (Math.abs(video.currentTime - time) > 0.25 / source.fps) video.currentTime = time;
  };
  for (const event of ["seeked", "loadedmetadata"]) video.addEventListener(event, () => video.paused && seek());
  return {
    video,
    get source() {
      return source;
    },
    get shown() {
      return source !== null && video.readyState >= 2 && !video.seeking;
    },
    /** @param {Source | null} next */
    show(next) {
      if (source?.address === next?.address) return;
      source = next;
      wanted = 0;
      video.pause();
      set(video, "src", next?.address);
      video.load();
    },
    /** @param {number} frame */
    stand(frame) {
      video.pause();
      video.loop = false; // a seek to the last frame would come out at the first
      wanted = frame;
      seek();
    },
    /** @param {number} frame to begin at @param {boolean} loop @param {number} [pace] */
    play(frame, loop, pace = 1) {
      if (!source) return;
      wanted = frame;
      seek();
      video.loop = loop;
      video.playbackRate = pace;
      video.play().catch(() => {}); // another source came in between
    },
    /** Where it is, in frames. */
    get frame() {
      return source ? Math.min(Math.max(Math.floor(video.currentTime * source.fps + 1e-3), 0), source.frames - 1) : 0;
    },
    /** Stays beside another that leads. @param {number} share of the other's length */
    keepUp(share) {
      if (!source || video.seeking || video.paused) return;
      const time = share * (source.frames / source.fps);
      if (Math.abs(time - video.currentTime) > LATE_FRAMES / source.fps) video.currentTime = time;
    },
  };
}
