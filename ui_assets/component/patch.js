/** What the studio says of a state that has changed: how to make the next one of the last (docs/live-protocol.md). */

/**
 * The value that the patch was made for. What stays is shared with the old one, which stays as it is.
 * @param {any} old
 * @param {any[] | null} patch nothing; ["=", value]; ["{", patches by key, keys that go]; ["[", patches by index];
 *   ["~", begin, end, entries] for those from begin to end
 */
export function patched(old, patch) {
  if (patch === null) return old;
  const [how, ...said] = patch;
  if (how === "=") return said[0];
  if (how === "{") {
    const next = { ...old };
    for (const key of said[1]) delete next[key];
    for (const [key, each] of Object.entries(said[0])) next[key] = patched(old[key], each);
    return next;
  }
  if (how === "[") {
    const next = [...old];
    for (const [index, each] of Object.entries(said[0])) next[index] = patched(old[index], each);
    return next;
  }
  if (how === "~") return [...old.slice(0, said[0]), ...said[2], ...old.slice(said[1])];
  throw new Error(`${how} is no change`);
}
