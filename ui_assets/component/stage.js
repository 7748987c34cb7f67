/** The stage: viewport and picture, one large and one small, and what lies over them. */
import { cameraView } from "./camera-view.js";
import { pictureInPicture } from "./pip.js";
import { viewport } from "./viewport.js";

/** @import { State } from "./shapes.js" */

/**
 * @param {HTMLElement} host
 * @param {{swap: () => void, loaded: (window: Window) => void}} on
 */
export function makeStage(host, { swap, loaded }) {
  host.classList.add("rc", "rc-stage");
  const camera = cameraView(host);
  const view = viewport(loaded);
  const pip = pictureInPicture(host, swap);
  host.replaceChildren(view.pane, camera.pane, pip.frame);
  /** @type {number | null} */
  let invented = null;
  return {
    canvas: camera.canvas,
    viewport: view,
    panes: { director: view.pane, camera: camera.pane },
    /**
     * @param {State} state
     * @param {number} frame on show
     */
    show(state, frame) {
      const { through_camera: through } = state.view;
      host.dataset.view = through ? "camera" : "director";
      camera.show(state);
      pip.show(state.clip.width / state.clip.height, through ? "Overview" : "Camera", through);
      camera.tell(state, frame, state.view.piloted ? invented : null);
    },
    /**
     * @param {State} state
     * @param {number} frame on show
     */
    tell: (state, frame) => camera.tell(state, frame, state.view.piloted ? invented : null),
    /** @param {number | null} share of the flown camera's picture that is invented */
    flown: (share) => (invented = share),
  };
}
