/**
 * The preview's frames, as they came (JPEG) and, as far as memory allows, decoded. One key at a time: the first frame
 * of another key replaces them all, and until then the old ones stay.
 */
export class Frames {
  /** Bytes of decoded pictures to keep. */
  static budget = 256 * 1024 * 1024;

  constructor() {
    /** @type {string} */
    this.key = "";
    /** @type {Map<number, Blob>} */
    this.coded = new Map();
    /** @type {Map<number, ImageBitmap>} */
    this.decoded = new Map();
  }

  get size() {
    return this.coded.size;
  }

  /**
   * @param {string} key
   * @param {number} frame
   * @param {Blob} jpeg
   */
  add(key, frame, jpeg) {
    if (key !== this.key) this.#clear(key);
    this.coded.set(frame, jpeg);
    this.#forget(frame);
  }

  /**
   * The picture of a frame, or of the nearest one there is.
   * @param {number} frame
   * @returns {Promise<ImageBitmap | null>}
   */
  async picture(frame) {
    const nearest = this.#nearest(frame);
    if (nearest === null) return null;
    const ready = this.decoded.get(nearest);
    if (ready) return ready;
    const { key } = this;
    const picture = await createImageBitmap(/** @type {Blob} */ (this.coded.get(nearest)));
    if (key === this.key) this.#keep(nearest, picture);
    return picture;
  }

  #nearest(frame) {
    let best = null;
    if (this.coded.has(frame)) return frame;
    for (const other of this.coded.keys()) {
      if (best === null || Math.abs(other - frame) < Math.abs(best - frame)) best = other;
    }
    return best;
  }

  #keep(frame, picture) {
    this.#forget(frame);
    this.decoded.set(frame, picture);
    const bytes = picture.width * picture.height * 4;
    for (const oldest of this.decoded.keys()) {
      if (this.decoded.size * bytes <= Frames.budget) break;
      this.#forget(oldest);
    }
  }

  #forget(frame) {
    this.decoded.get(frame)?.close();
    this.decoded.delete(frame);
  }

  #clear(key) {
    for (const picture of this.decoded.values()) picture.close();
    this.decoded.clear();
    this.coded.clear();
    this.key = key;
  }
}
