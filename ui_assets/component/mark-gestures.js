/**
 * What a press on a keyframe or a move does: a click selects, with Ctrl or Shift it adds or takes away; a drag retimes
 * all that is selected, with Shift it copies, and on the body of a bar it puts the move elsewhere in the order.
 */
import { draggable, newest, summed } from "./drag.js";
import { lookUp } from "./look-up.js";
import { same } from "./path-marks.js";

/**
 * @import { Drag } from "./drag.js"
 * @import { Mark } from "./path-marks.js"
 * @import { Segment, Selection } from "./shapes.js"
 */

/**
 * What is being dragged, while the state does not know yet.
 * @typedef {Object} Dragged
 * @property {Set<string>} marks by address
 * @property {number} shift seconds
 * @property {boolean} copies the marks stay, and copies are dragged
 * @property {number | null} place where a move would go: seconds
 *
 * A gesture that goes on, told from others by being itself.
 * @typedef {{begun: number}} Gesture
 */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {() => import("./scale.js").Scale} scale
 * @param {ReturnType<typeof import("./magnet.js").magnet>} magnet
 * @param {(dragged: Dragged | null) => void} show
 * @param {() => void} focus puts the focus on what is selected
 */
export function markGestures(studio, scale, magnet, show, focus) {
  const chosen = () => {
    const { selection, others } = studio.state.shown.view;
    return selection ? [selection, ...others] : [];
  };
  /** @param {Selection} at */
  const isChosen = (at) => chosen().some((each) => same(each, at));
  /** @param {Selection} at */
  const others = (at) => chosen().filter((each) => !same(each, at));
  /** @param {Selection | null} at @param {Selection[]} [others] */
  const select = (at, others = []) => studio.act("select", { selection: at, others });
  /** @param {Selection} at */
  const toggle = (at) => {
    if (!isChosen(at)) return select(at, chosen());
    const [first = null, ...rest] = others(at);
    return select(first, rest);
  };
  /** The gesture whose marks are shown where it has them; one that is over takes nothing from the next. */
  /** @type {Gesture | null} */
  let going = null;
  const begin = () => (going = { begun: performance.now() });
  /** @param {Gesture} own @param {unknown} answer @param {() => void} release */
  const finish = async (own, answer, release) => {
    magnet.release();
    try {
      await answer;
    } catch {
      // refused: the notice says why, and the mark goes back
    } finally {
      release();
      if (going === own) show(null);
    }
  };
  /**
   * Shows the marks where they were at once.
   * @param {Gesture} own
   * @param {unknown} answer
   * @param {() => void} release
   */
  const cancelGesture = (own, answer, release) => {
    show(null);
    finish(own, answer, release);
  };

  /** @param {Mark} mark @returns {Drag} */
  const retiming = ({ at, time: from }) => {
    const own = begin();
    if (isChosen(at)) document.dispatchEvent(new CustomEvent("rc-reveal", { detail: "inspector" })); // a new selection shows it anyway
    const together = isChosen(at) ? others(at) : [];
    const marks = new Set([at, ...together].map(String).filter((each) => each !== "0,0")); // that one stays
    select(at, together);
    studio.player.pause();
    const release = studio.state.hold();
    /** @param {number} time @param {boolean} done */
    const retime = (time, done) =>
      together.length ? studio.act("retime_selected", { time, done }) : studio.act("retime", { selection: at, time, done });
    const live = newest((/** @type {number} */ time) => retime(time, false));
    /** @type {number | null} */
    let sent = null;
    return {
      move(event, dx) {
        const shown = scale();
        sent = magnet.caught(shown, shown.beyond(shown.x(from) + dx), event, marks);
        show({ marks, shift: sent - from, copies: false, place: null });
        live.offer(sent);
      },
      end(moved) {
        live.drop();
        finish(own, moved && sent !== null ? retime(sent, true) : select(at), release);
      },
      cancel() {
        live.drop();
        cancelGesture(own, sent === null ? null : studio.act("cancel_drag"), release);
      },
    };
  };

  /** @param {Mark} mark @returns {Drag} */
  const copying = ({ at, time: from }) => {
    const own = begin();
    const together = isChosen(at) ? others(at).filter(([, index]) => index !== null) : [];
    const marks = new Set([at, ...together].map(String));
    let time = from;
    return {
      move(event, dx) {
        const shown = scale();
        time = magnet.caught(shown, shown.beyond(shown.x(from) + dx), event);
        show({ marks, shift: time - from, copies: true, place: null });
      },
      end(moved) {
        finish(own, moved ? studio.act("copy_keyframes", { selections: [at, ...together], time }) : toggle(at), () => {});
      },
      cancel: () => cancelGesture(own, null, () => {}),
    };
  };

  /** @param {Mark} mark @param {Segment[]} segments */
  const reordering = ({ at }, segments) => {
    const own = begin();
    const [segment] = at;
    const rest = segments.filter((_, i) => i !== segment);
    let place = segment;
    return {
      /** @param {number} x pixels from the left of the track */
      over(x) {
        const time = scale().beyond(x);
        place = rest.filter((each) => each.start + each.duration / 2 < time).length;
        const before = rest[place - 1];
        show({ marks: new Set([String(at)]), shift: 0, copies: false, place: before ? before.start + before.duration : 0 });
      },
      /** @param {boolean} moved */
      end(moved) {
        const elsewhere = moved && place !== segment;
        finish(own, elsewhere ? studio.act("reorder", { segment, place }) : moved ? null : select(at), () => {});
      },
      cancel: () => cancelGesture(own, null, () => {}),
    };
  };
  /** @param {Selection} at @param {number} step */
  const swap = async (at, step) => {
    await studio.act("swap", { selection: at, step });
    focus();
  };
  /** Later or earlier by some steps, with all that is selected. */
  const step = summed(async (steps, /** @type {() => Mark} */ mark) => {
    const { at, time } = mark();
    const to = time + steps * scale().step;
    if (!isChosen(at) || !others(at).length) return studio.act("retime", { selection: at, time: to, done: true });
    select(at, others(at));
    return studio.act("retime_selected", { time: to });
  });
  /** @param {(moved: boolean) => unknown} end */
  const still = (end) => ({ move() {}, end });

  return {
    chosen,
    isChosen,
    select,
    /**
     * A diamond, or the end of a bar.
     * @template {Mark} M
     * @param {HTMLElement | SVGElement} target
     * @param {() => M} mark
     * @param {(mark: M) => boolean} free whether it can be retimed
     */
    mark: (target, mark, free) =>
      draggable(target, (event) => {
        event.stopPropagation();
        const item = mark();
        if (event.ctrlKey || event.metaKey) return still(() => toggle(item.at));
        if (event.shiftKey) return item.at[1] === null ? still(() => toggle(item.at)) : copying(item);
        return free(item) ? retiming(item) : still(() => select(item.at));
      }),
    /** The body of a bar. @param {HTMLElement} target @param {() => Mark} mark */
    body: (target, mark) =>
      draggable(target, (event) => {
        event.stopPropagation();
        if (event.ctrlKey || event.metaKey || event.shiftKey) return still(() => toggle(mark().at));
        const { left } = /** @type {Element} */ (target.closest(".rc-marks")).getBoundingClientRect();
        const drag = reordering(mark(), studio.state.shown.segments);
        return { ...drag, move: (now) => drag.over(now.clientX - left) };
      }),
    /**
     * Keys on a diamond or a bar: time by arrows, order by Alt and arrows.
     * @template {Mark} M
     * @param {HTMLElement | SVGElement} target
     * @param {() => M} mark
     * @param {(mark: M) => boolean} free whether it can be retimed
     * @param {boolean} [moves] whether arrows do
     */
    keys: (target, mark, free, moves = true) =>
      /** @type {HTMLElement} */ (target).addEventListener("keydown", (event) => {
        const steps = lookUp({ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }, event.key);
        const { at } = mark();
        if (event.key === "Enter" || event.key === " ") select(at);
        else if (steps && event.altKey) swap(at, steps).catch(() => {}); // refused: the notice says why
        else if (steps && moves && free(mark())) step(steps * (event.shiftKey ? 10 : 1), mark);
        else return;
        event.preventDefault();
      }),
  };
}
