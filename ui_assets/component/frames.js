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
    /** @type {Map<number, {jpeg: Blob, tints: Blob | null}>} */
    this.coded = new Map();
    /** @type {Map<number, Seen>} */
    this.decoded = new Map();
  }

  get size() {
    return this.coded.size;
  }

  /**
   * @param {string} key
   * @param {number} frame
   * @param {Blob} jpeg
   * @param {Blob | null} tints PNG of what is invented in it
   */
  add(key, frame, jpeg, tints) {
    if (key !== this.key) this.#clear(key);
    this.coded.set(frame, { jpeg, tints });
    this.#forget(frame);
  }

  /**
   * The picture of a frame, or of the nearest one there is.
   * @param {number} frame
   * @returns {Promise<Seen | null>}
   */
  async picture(frame) {
    const nearest = this.#nearest(frame);
    const coded = nearest === null ? undefined : this.coded.get(nearest);
    if (nearest === null || !coded) return null;
    const ready = this.decoded.get(nearest);
    if (ready) return ready;
    const { key } = this;
    const seen = await decoded(coded.jpeg, coded.tints);
    if (key === this.key) this.#keep(nearest, seen);
    return seen;
  }

  /** @param {number} frame */
  #nearest(frame) {
    let best = null;
    if (this.coded.has(frame)) return frame;
    for (const other of this.coded.keys()) {
      if (best === null || Math.abs(other - frame) < Math.abs(best - frame)) best = other;
    }
    return best;
  }

  /** @param {number} frame @param {Seen} seen */
  #keep(frame, seen) {
    this.#forget(frame);
    this.decoded.set(frame, seen);
    const bytes = seen.picture.width * seen.picture.height * 5;
    for (const oldest of this.decoded.keys()) {
      if (this.decoded.size * bytes <= Frames.budget) break;
      this.#forget(oldest);
    }
  }

  /** @param {number} frame */
  #forget(frame) {
    closeSeen(this.decoded.get(frame));
    this.decoded.delete(frame);
  }

  /** @param {string} key */
  #clear(key) {
    this.decoded.forEach(closeSeen);
    this.decoded.clear();
    this.coded.clear();
    this.key = key;
  }
}

/**
 * A picture, and what is invented in it as tints to lie over it.
 * @typedef {{picture: ImageBitmap, tints: ImageBitmap | null}} Seen
 */

/**
 * @param {Blob} jpeg
 * @param {Blob | null} tints
 * @returns {Promise<Seen>}
 */
export async function decoded(jpeg, tints) {
  const [picture, over] = await Promise.all([createImageBitmap(jpeg), tints && createImageBitmap(tints)]);
  return { picture, tints: over };
}

/** @param {Seen | undefined} seen */
export function closeSeen(seen) {
  seen?.picture.close();
  seen?.tints?.close();
}
