/** How two videos differ, drawn from what they show: four times as strong as it is. */
import { h, set } from "./element.js";

/**
 * @param {ReturnType<typeof import("./film-video.js").filmVideo>} mine
 * @param {ReturnType<typeof import("./film-video.js").filmVideo>} other
 */
export function differenceOf(mine, other) {
  const canvas = h("canvas", { class: "rc-difference", role: "img", "aria-label": "Difference of the two, four times as strong: black where both are the same" });
  let shown = false;
  const draw = () => {
    if (!shown || !mine.shown || !other.shown) return;
    const { videoWidth: width, videoHeight: height } = mine.video;
    set(canvas, "width", width);
    set(canvas, "height", height);
    const context = canvas.getContext("2d");
    if (!context) return;
    context.globalCompositeOperation = "copy";
    context.drawImage(mine.video, 0, 0, width, height);
    context.globalCompositeOperation = "difference";
    context.drawImage(other.video, 0, 0, width, height);
    context.globalCompositeOperation = "lighter"; // twice as strong, twice
    context.drawImage(canvas, 0, 0);
    context.drawImage(canvas, 0, 0);
    canvas.dataset.frame = String(mine.frame);
  };
  /** Runs with every picture that a video comes to show. @param {HTMLVideoElement} video */
  const drawAgain = (video) =>
    video.requestVideoFrameCallback?.(() => {
      draw();
      drawAgain(video);
    });
  for (const { video } of [mine, other]) {
    for (const event of ["seeked", "loadeddata"]) video.addEventListener(event, draw);
    drawAgain(video);
  }
  return {
    canvas,
    /** @param {boolean} now whether it is seen */
    show(now) {
      shown = now;
      draw();
    },
  };
}
