/** The one video of all posters: it plays in whichever is pointed at or has the focus, so that only one is ever decoded. */
import { h } from "./element.js";
import { calm } from "./stage-manners.js";

/** Milliseconds on a poster before anything is loaded: the pointer may only pass over it. */
const PATIENCE_MS = 120;

export class Poster {
  constructor() {
    this.video = h("video", { playsinline: true, loop: true, preload: "auto", tabindex: -1, "aria-hidden": "true" });
    this.video.muted = true;
    this.video.addEventListener("playing", () => this.video.parentElement?.classList.add("rc-plays"));
    this.timer = 0;
  }

  /**
   * @param {HTMLElement} host
   * @param {string} address
   */
  serve(host, address) {
    const begin = () => {
      if (calm.matches) return;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.#play(host, address), PATIENCE_MS);
    };
    const end = () => {
      if (host.matches(":hover, :focus-visible")) return;
      clearTimeout(this.timer);
      if (this.video.parentElement === host) this.stop();
    };
    host.addEventListener("pointerenter", begin);
    host.addEventListener("focus", begin);
    host.addEventListener("pointerleave", end);
    host.addEventListener("blur", end);
    host.addEventListener("click", () => {
      clearTimeout(this.timer);
      this.stop(); // it plays large now
    });
  }

  stop() {
    this.video.pause();
    this.video.parentElement?.classList.remove("rc-plays");
    this.video.removeAttribute("src");
    this.video.load();
    this.video.remove();
  }

  /** @param {HTMLElement} host @param {string} address */
  #play(host, address) {
    if (!host.isConnected || this.video.parentElement === host) return;
    this.stop();
    host.append(this.video);
    this.video.src = address;
    this.video.play().catch(() => {}); // the pointer has gone on
  }
}
