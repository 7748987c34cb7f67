/**
 * What a press on a keyframe or a move does: a click selects, with Ctrl or Shift it adds or takes away; a drag retimes
 * all that is selected, with Shift it copies, and on the body of a bar it puts the move elsewhere in the order.
 */
import { draggable, newest, summed } from "./drag.js";

/**
 * What is being dragged, while the state does not know yet.
 * @typedef {Object} Dragged
 * @property {Set<string>} marks by address
 * @property {number} shift seconds
 * @property {boolean} copies the marks stay, and copies are dragged
 * @property {number | null} place where a move would go: seconds
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
    const { selection, also } = studio.state.current.view;
    return selection ? [selection, ...also] : [];
  };
  const isChosen = (at) => chosen().some((each) => same(each, at));
  const others = (at) => chosen().filter((each) => !same(each, at));
  const select = (at, also = []) => studio.act("select", { selection: at, also });
  const toggle = (at) => {
    if (!isChosen(at)) return select(at, chosen());
    const [first = null, ...rest] = others(at);
    return select(first, rest);
  };
  /** The gesture whose marks are shown where it has them; one that is over takes nothing from the next. */
  let going = null;
  const begin = () => (going = {});
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
  /** Shows the marks where they were at once. */
  const takeBack = (own, answer, release) => {
    show(null);
    finish(own, answer, release);
  };

  const retiming = ({ at, time: from }) => {
    const own = begin();
    const together = isChosen(at) ? others(at) : [];
    const marks = new Set([at, ...together].map(String).filter((each) => each !== "0,0")); // that one stays
    select(at, together);
    studio.player.pause();
    const release = studio.state.hold();
    const [action, what] = together.length ? ["retime_selected", {}] : ["retime", { selection: at }];
    const retime = (time, done) => studio.act(action, { ...what, time, done });
    const live = newest((time) => retime(time, false));
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
        finish(own, moved ? retime(sent, true) : select(at), release);
      },
      cancel() {
        live.drop();
        takeBack(own, sent === null ? null : studio.act("take_back"), release);
      },
    };
  };

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
      cancel: () => takeBack(own, null, () => {}),
    };
  };

  const reordering = ({ at }, segments) => {
    const own = begin();
    const [segment] = at;
    const rest = segments.filter((_, i) => i !== segment);
    let place = segment;
    return {
      move(event, dx, dy, x) {
        const time = scale().beyond(x);
        place = rest.filter((each) => each.start + each.duration / 2 < time).length;
        const before = rest[place - 1];
        show({ marks: new Set([String(at)]), shift: 0, copies: false, place: before ? before.start + before.duration : 0 });
      },
      end(moved) {
        const elsewhere = moved && place !== segment;
        finish(own, elsewhere ? studio.act("reorder", { segment, place }) : moved ? null : select(at), () => {});
      },
      cancel: () => takeBack(own, null, () => {}),
    };
  };
  const swap = async (at, step) => {
    await studio.act("swap", { selection: at, step });
    focus();
  };
  /** Later or earlier by some steps, with all that is selected. */
  const step = summed(async (steps, mark) => {
    const { at, time } = mark();
    const to = time + steps * scale().step;
    if (!isChosen(at) || !others(at).length) return studio.act("retime", { selection: at, time: to, done: true });
    select(at, others(at));
    return studio.act("retime_selected", { time: to });
  });
  const still = (end) => ({ move() {}, end });

  return {
    chosen,
    isChosen,
    select,
    /** A diamond, or the end of a bar. */
    mark: (target, mark, free) =>
      draggable(target, (event) => {
        event.stopPropagation();
        const item = mark();
        if (event.ctrlKey || event.metaKey) return still(() => toggle(item.at));
        if (event.shiftKey) return item.at[1] === null ? still(() => toggle(item.at)) : copying(item);
        return free(item) ? retiming(item) : still(() => select(item.at));
      }),
    /** The body of a bar. */
    body: (target, mark) =>
      draggable(target, (event) => {
        event.stopPropagation();
        if (event.ctrlKey || event.metaKey || event.shiftKey) return still(() => toggle(mark().at));
        const { left } = target.closest(".rc-marks").getBoundingClientRect();
        const drag = reordering(mark(), studio.state.current.segments);
        return { ...drag, move: (now, dx, dy) => drag.move(now, dx, dy, now.clientX - left) };
      }),
    /** Keys on a diamond or a bar: time by arrows, order by Alt and arrows. */
    keys: (target, mark, free, moves = true) =>
      target.addEventListener("keydown", (event) => {
        const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
        const { at } = mark();
        if (event.key === "Enter" || event.key === " ") select(at);
        else if (steps && event.altKey) swap(at, steps).catch(() => {}); // refused: the notice says why
        else if (steps && moves && free(mark())) step(steps * (event.shiftKey ? 10 : 1), mark);
        else return;
        event.preventDefault();
      }),
  };
}

const same = (a, b) => a[0] === b[0] && a[1] === b[1];
