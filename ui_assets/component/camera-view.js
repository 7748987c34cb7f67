/** Through the camera: the engine's exact crop as a picture, large or small, with thirds and what is unknown in it. */
import { h, say } from "./element.js";

/** @import { State } from "./shapes.js" */

const RIM = 20;
const TOOLS = 52;
const BAR = 48;
const GAP = 6;

/**
 * @param {HTMLElement} stage
 */
export function cameraView(stage) {
  const canvas = h("canvas", { class: "rc-picture", width: 512, height: 320, role: "img", "aria-label": "through the camera" });
  const thirds = h("div", { class: "rc-thirds", "aria-hidden": "true" });
  const unknown = h("span", { class: "rc-unknown" });
  const lockedShare = h("span", { class: "rc-locked-share", hidden: true });
  const size = h("span", { class: "rc-crop" });
  const pane = h("div", { class: "rc-pane rc-camera-pane" }, canvas, thirds, h("div", { class: "rc-shares" }, lockedShare, unknown), size);
  let aspect = 1.6;

  const lay = () => {
    const zoom = parseFloat(getComputedStyle(stage).getPropertyValue("--rc-zoom")) || 1;
    const rail = stage.querySelector(".rc-rail");
    const left = rail ? rail.getBoundingClientRect().right - stage.getBoundingClientRect().left + RIM / 2 : RIM;
    const top = Math.max(zoom * TOOLS, ...[...stage.querySelectorAll(":scope > .rc-first-step")].map(below));
    const w = Math.min(stage.clientWidth - left - RIM, (stage.clientHeight - top - zoom * BAR) * aspect);
    const width = Math.max(Math.round(w), 1);
    pane.style.setProperty("--rc-fit-y", `${Math.round((top + stage.clientHeight - zoom * BAR) / 2)}px`);
    pane.style.setProperty("--rc-fit-x", `${Math.round((left + stage.clientWidth - RIM) / 2)}px`);
    pane.style.setProperty("--rc-fit-w", `${width}px`);
    pane.style.setProperty("--rc-fit-h", `${Math.round(width / aspect)}px`);
  };
  /** How far down what is told over the picture reaches; 0 while it is not shown. @param {Element} element */
  const below = (element) => {
    sizes.observe(element); // a second time changes nothing
    const { bottom, height } = element.getBoundingClientRect();
    return height ? bottom - stage.getBoundingClientRect().top + GAP : 0;
  };
  const sizes = new ResizeObserver(lay);
  sizes.observe(stage);
  return {
    canvas,
    pane,
    /** @param {State} state */
    show({ clip }) {
      aspect = clip.width / clip.height;
      say(size, `${clip.width} × ${clip.height}${clip.instead_of ? ` · ${clip.engine}, not ${clip.instead_of}` : ""}`);
      lay();
    },
    /**
     * What of the frame on show the photo does not know, and what the engine will lock if that is shown.
     * @param {State} state
     * @param {number} frame
     * @param {number | null} [flown] share of the flown camera's picture that is invented, where it is that
     */
    tell({ coverage, locked_cells: cells, view }, frame, flown = null) {
      const share = flown ?? (coverage ? (coverage.outside[frame] ?? 0) + (coverage.hidden[frame] ?? 0) : 0);
      unknown.hidden = share < 0.005;
      unknown.classList.toggle("rc-much", share > 0.3);
      say(unknown, `${Math.round(share * 100)} % invented`);
      lockedShare.hidden = !(view.cells && cells?.key);
      if (!lockedShare.hidden) say(lockedShare, `${Math.round((cells?.shares?.[frame] ?? 0) * 100)} % locked`);
    },
  };
}
