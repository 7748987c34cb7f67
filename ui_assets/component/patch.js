/** What the studio says of a state that has changed: how to make the next one of the last (docs/live-protocol.md). */

/** @import { Patch } from "./shapes.js" */

/**
 * The value that the patch was made for. What stays is shared with the old one, which stays as it is.
 * @template T
 * @param {T} old
 * @param {Patch} patch nothing; ["=", value]; ["{", patches by key, keys that go]; ["[", patches by index];
 *   ["~", begin, end, entries] for those from begin to end
 * @returns {T}
 */
export function patched(old, patch) {
  return /** @type {T} */ (next(old, patch));
}

/** @param {unknown} old @param {Patch} patch @returns {unknown} */
function next(old, patch) {
  if (patch === null) return old;
  if (patch[0] === "=") return patch[1];
  if (patch[0] === "{") {
    const [, changed, gone] = patch;
    const before = /** @type {Record<string, unknown>} */ (old);
    const after = { ...before };
    for (const key of gone) delete after[key];
    for (const [key, each] of Object.entries(changed)) after[key] = next(before[key], each);
    return after;
  }
  const before = /** @type {unknown[]} */ (old);
  if (patch[0] === "[") {
    const after = [...before];
    for (const [index, each] of Object.entries(patch[1])) after[Number(index)] = next(before[Number(index)], each);
    return after;
  }
  if (patch[0] === "~") return [...before.slice(0, patch[1]), ...patch[3], ...before.slice(patch[2])];
  throw new Error(`${patch[0]} is no change`);
}
