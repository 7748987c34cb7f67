/** The latent cells that the engine will lock, laid over a frame of the clip: tinted tiles, and a line around them. */

/** @import { LockedCells, CountedCells } from "./shapes.js" */

/** Opacity of a tile that is locked to the last; what is let go earlier has less. */
const TILE = 0.3;
const EDGE = 0.9;
/** Pixels of the picture between two tiles. */
const GAP = 1;

export class Cells {
  /** @param {() => void} onchange there is something else to be drawn */
  constructor(onchange) {
    this.onchange = onchange;
    this.url = "";
    /** `locked_cells` of the state, and its picture: one pixel for every cell, frames side by side. */
    /** @type {CountedCells | null} */
    this.shown = null;
    /** @type {OffscreenCanvasRenderingContext2D | null} */
    this.atlas = null;
  }

  /** @param {LockedCells | null} locked of the state; null shows nothing */
  async show(locked) {
    const counted = locked && locked.share !== null ? locked : null;
    const url = counted?.url ?? "";
    if (url === this.url) return;
    this.url = url;
    const atlas = url ? await picture(url) : null;
    if (url !== this.url) return;
    this.atlas = atlas;
    this.shown = counted;
    this.onchange();
  }

  /**
   * Draws nothing over frames of another clip; returns whether it has drawn.
   * @param {OffscreenCanvasRenderingContext2D} context whose canvas is as large as the picture
   * @param {string} clip
   * @param {number} frame
   */
  draw(context, clip, frame) {
    if (!this.atlas || !this.shown || this.shown.clip !== clip) return false;
    const { rows, columns, cell, across, tint } = this.shown;
    const left = (frame % across) * columns;
    const { data } = this.atlas.getImageData(left, Math.floor(frame / across) * rows, columns, rows);
    /** @param {number} row @param {number} column */
    const weight = (row, column) => data[(row * columns + column) * 4] / 255;
    const edge = new Path2D();
    context.fillStyle = context.strokeStyle = tint;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const here = weight(row, column);
        const [x, y] = [column * cell, row * cell];
        if (here) {
          context.globalAlpha = here * TILE;
          context.fillRect(x, y, cell - GAP, cell - GAP);
        }
        if (column && !here !== !weight(row, column - 1)) line(edge, x - 0.5, y - 0.5, 0, cell);
        if (row && !here !== !weight(row - 1, column)) line(edge, x - 0.5, y - 0.5, cell, 0);
      }
    }
    context.globalAlpha = EDGE;
    context.stroke(edge);
    context.globalAlpha = 1;
    return true;
  }
}

/** @param {Path2D} path @param {number} x @param {number} y @param {number} across @param {number} down */
function line(path, x, y, across, down) {
  path.moveTo(x, y);
  path.lineTo(x + across, y + down);
}

/** @param {string} url */
async function picture(url) {
  const answer = await fetch(url);
  if (!answer.ok) return null;
  const image = await createImageBitmap(await answer.blob());
  const atlas = new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
  atlas?.drawImage(image, 0, 0);
  image.close();
  return atlas;
}
