/**
 * One pointer drag, from press to release; `cancelDrag` or a lost pointer takes it back.
 * @param {Element} target
 * @param {(event: PointerEvent) => null | {
 *   move: (event: PointerEvent, dx: number, dy: number) => void,
 *   end?: (moved: boolean) => void,
 *   cancel?: () => void,
 * }} begin what to do; null lets the press go by
 */
export function draggable(target, begin) {
  target.addEventListener("pointerdown", (/** @type {any} */ event) => {
    if (event.button !== 0) return;
    const drag = begin(event);
    if (drag) follow(target, event, drag);
  });
}

const SLACK = 3;
/** Pixels a press may wander and still be a click. */

function follow(target, start, { move, end, cancel }) {
  let moved = false;
  target.setPointerCapture(start.pointerId);
  const stop = new AbortController();
  const { signal } = stop;
  const listen = (name, act) => target.addEventListener(name, act, { signal });
  listen("pointermove", (event) => {
    const dx = event.clientX - start.clientX;
    const dy = event.clientY - start.clientY;
    moved ||= Math.abs(dx) > SLACK || Math.abs(dy) > SLACK;
    if (moved) move(event, dx, dy);
  });
  const over = () => {
    stop.abort();
    takeBack = null;
  };
  listen("pointerup", () => {
    over();
    end?.(moved);
  });
  takeBack = () => {
    over();
    cancel?.();
  };
  listen("pointercancel", takeBack);
}

/** @type {null | (() => void)} ends the drag that is going on, as if it had not been */
let takeBack = null;

/** Takes back the drag that is going on; returns whether there was one. */
export function cancelDrag() {
  const going = takeBack !== null;
  takeBack?.();
  return going;
}

/**
 * Calls `send` with the newest value only, at most once per frame of the screen.
 * @template T
 * @param {(value: T) => void} send
 * @returns {{offer: (value: T) => void, drop: () => void}}
 */
export function newest(send) {
  let waiting = false;
  let latest;
  let request = 0;
  return {
    offer(value) {
      latest = value;
      if (waiting) return;
      waiting = true;
      request = requestAnimationFrame(() => {
        waiting = false;
        send(latest);
      });
    },
    drop() {
      cancelAnimationFrame(request);
      waiting = false;
    },
  };
}
