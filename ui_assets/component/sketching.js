/** What a stroke would become, shown while it is being drawn: asked for again and again, one question at a time. */

/** @import { Commands } from "./shapes.js" */

/**
 * @param {import("./studio.js").Studio} studio
 */
export function sketching(studio) {
  /** @type {Commands["sketch"] | null} */
  let wanted = null;
  /** @type {Promise<void> | null} */
  let asking = null;
  const ask = async () => {
    while (wanted) {
      const now = wanted;
      wanted = null;
      await studio.act("sketch", now).catch(() => {});
    }
    asking = null;
  };
  return {
    /** The newest stroke. @param {Commands["sketch"]} drawn */
    show(drawn) {
      wanted = drawn;
      asking ??= ask();
    },
    /** Nothing more is drawn; `keep` leaves what is shown to the action that follows. @param {boolean} [keep] */
    async end(keep = false) {
      wanted = null;
      await asking;
      if (!keep) await studio.act("forget_sketch").catch(() => {});
    },
  };
}
