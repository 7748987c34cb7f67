/** Recording a flight: three, two, one; then the camera that one flies is recorded until the same key is pressed again. */
import { h, say } from "./element.js";

const COUNT = 3;
const LONGEST_S = 60;

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} stage
 * @param {import("./draw.js").Flying} flying
 * @returns {{cancel: () => boolean}} ends a count or a recording; whether there was one
 */
export function recorder(studio, stage, flying) {
  const number = h("strong", {});
  const count = h("div", { class: "rc-countdown", role: "status", hidden: true }, number, h("p", {}, "Then fly: W A S D, Q E, drag · Esc cancels"));
  const elapsed = h("span", {});
  const light = h("div", { class: "rc-recording", hidden: true }, h("i", { "aria-hidden": "true" }), elapsed);
  const status = h("p", { class: "rc-visually-hidden", role: "status" });
  stage.append(count, light, status);
  let counting = 0;
  /** @type {number | null} */
  let since = null;

  const stopCounting = () => {
    clearTimeout(counting);
    counting = 0;
    count.hidden = true;
  };
  const begin = () => {
    studio.player.pause();
    studio.tools.choose(null);
    if (!studio.state.current?.view.through_camera) studio.act("set_view", { through_camera: true });
    /** @param {number} left */
    const step = (left) => {
      if (left === 0) {
        stopCounting();
        studio.act("record").catch(() => {});
        return;
      }
      count.hidden = false;
      say(number, String(left));
      counting = window.setTimeout(() => step(left - 1), 1000);
    };
    step(COUNT);
  };
  const stop = () => {
    since = null;
    studio.act("stop_recording", { onward: flying.values.onward }).catch(() => {});
  };
  const tick = () => {
    if (since === null) return;
    const seconds = (performance.now() - since) / 1000;
    say(elapsed, `${Math.max(0, seconds).toFixed(1)} s`);
    if (seconds >= LONGEST_S) stop();
    else requestAnimationFrame(tick);
  };

  studio.commands.handle("record", () => {
    if (counting) stopCounting();
    else if (studio.state.current?.view.recording != null) stop();
    else begin();
  });
  /** @type {number | null} */
  let before = null;
  studio.state.watch(({ view: { recording } }) => {
    light.hidden = recording === null;
    stage.toggleAttribute("data-recording", recording !== null);
    if (recording !== null && before === null) {
      since = performance.now() - 1000 * recording;
      tick();
    } else if (recording === null) since = null;
    if ((recording === null) !== (before === null)) say(status, recording === null ? "Recording has ended." : "Recording.");
    before = recording;
  });
  return {
    cancel() {
      const busy = Boolean(counting) || before !== null;
      stopCounting();
      if (before !== null) studio.act("cancel_recording");
      return busy;
    },
  };
}
