/** How fast the viewport draws here, measured while it does, so that the server sends it no more points than that. */

const REPORT_EVERY_MS = 2000;
/** Gaps between frames that make a measurement. */
const ENOUGH = 12;

/**
 * @param {(report: {t: "draw_rate", fps: number, software: boolean}) => void} send
 * @returns {{watch: (target: Window) => void, during: (busy: boolean) => void}} watch pointers there; playback redraws too
 */
export function measureDrawRate(send) {
  const software = drawsInSoftware();
  let busy = false;
  let pressed = false;
  let running = false;
  let sentAt = -Infinity;
  /** @type {number[]} */
  let gaps = [];

  /** @param {number} before */
  const measure = (before) =>
    requestAnimationFrame((at) => {
      gaps.push(at - before);
      if (gaps.length >= ENOUGH && at - sentAt > REPORT_EVERY_MS) {
        sentAt = at;
        send({ t: "draw_rate", fps: Math.round(1e4 / median(gaps)) / 10, software });
        gaps = [];
      }
      if (busy || pressed) return measure(at);
      running = false;
    });
  const begin = () => {
    if (running) return;
    running = true;
    gaps = [];
    measure(performance.now());
  };

  return {
    watch(target) {
      target.addEventListener("pointerdown", () => {
        pressed = true;
        begin();
      });
      for (const name of ["pointerup", "pointercancel"]) target.addEventListener(name, () => (pressed = false));
    },
    during(now) {
      busy = now;
      if (busy) begin();
    },
  };
}

/** @param {number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

function drawsInSoftware() {
  const context = document.createElement("canvas").getContext("webgl");
  const info = context?.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(context?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return !context || /swiftshader|llvmpipe|software|basic render/i.test(name);
}
