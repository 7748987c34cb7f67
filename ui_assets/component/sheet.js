/** A canvas as wide as its box, sharp on every screen. */
import { h } from "./element.js";

/**
 * @param {string} classes
 * @param {number} height pixels
 */
export function sheet(classes, height) {
  const canvas = h("canvas", { class: classes, "aria-hidden": "true" });
  let tall = height;
  canvas.style.height = `${tall}px`;
  return {
    canvas,
    /** Another height. @param {number} pixels */
    grow(pixels) {
      tall = pixels;
      canvas.style.height = `${tall}px`;
    },
    /**
     * Clears it and calls back with a context in CSS pixels.
     * @param {number} width
     * @param {(context: CanvasRenderingContext2D) => void} draw
     */
    draw(width, draw) {
      const ratio = devicePixelRatio || 1;
      const [w, h] = [Math.round(width * ratio), Math.round(tall * ratio)];
      if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w;
        canvas.height = h;
        canvas.style.width = `${width}px`;
      }
      const context = canvas.getContext("2d");
      if (!context) return;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, tall);
      draw(context);
    },
  };
}
