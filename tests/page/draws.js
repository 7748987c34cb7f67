/** Values drawn by chance, the same ones at every run, and properties that hold for all of them. */
import assert from "node:assert/strict";

/** @returns {() => number} evenly spread over [0, 1) (mulberry32) */
function chances(seed = 20260) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What draws values. */
export class Draw {
  constructor() {
    this.chance = chances();
  }

  /** @param {number} low @param {number} high */
  real(low, high) {
    return low + (high - low) * this.chance();
  }

  /** Both ends included. @param {number} low @param {number} high */
  whole(low, high) {
    return Math.floor(this.real(low, high + 1));
  }

  yes() {
    return this.chance() < 0.5;
  }

  /** @template T @param {readonly T[]} choices @returns {T} */
  of(choices) {
    return choices[this.whole(0, choices.length - 1)];
  }

  /** @template T @param {number} most @param {() => T} draw */
  list(most, draw) {
    return Array.from({ length: this.whole(0, most) }, draw);
  }
}

/**
 * Checks a property for many values; one for which it does not hold is said.
 * @template T
 * @param {(draw: Draw) => T} draw
 * @param {(value: T) => void} check
 */
export function forAll(draw, check, times = 300) {
  const from = new Draw();
  for (let i = 0; i < times; i += 1) {
    const value = draw(from);
    try {
      check(value);
    } catch (error) {
      throw new Error(`It does not hold for ${JSON.stringify(value)}: ${/** @type {Error} */ (error).message}`, { cause: error });
    }
  }
}

/** @param {number} found @param {number} wanted */
export function close(found, wanted, tolerance = 1e-9, said = "") {
  assert.ok(Math.abs(found - wanted) <= tolerance, `${said} ${found} is not ${wanted}`);
}
