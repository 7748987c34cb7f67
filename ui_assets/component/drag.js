/**
 * One pointer drag, from press to release; `cancelDrag` or a lost pointer takes it back.
 * @typedef {Object} Drag
 * @property {(event: PointerEvent, dx: number, dy: number) => void} move
 * @property {(moved: boolean) => unknown} [end]
 * @property {() => void} [cancel]
 */

/**
 * @param {HTMLElement | SVGElement} target
 * @param {(event: PointerEvent) => Drag | null} begin what to do; null lets the press go by
 */
export function draggable(target, begin) {
  /** @type {HTMLElement} */ (target).addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const drag = begin(event);
    if (drag) follow(target, event, drag);
  });
}

/** Pixels a press may wander and still be a click. */
const SLACK = 3;

/** @param {HTMLElement | SVGElement} target @param {PointerEvent} start @param {Drag} drag */
function follow(target, start, { move, end, cancel }) {
  let moved = false;
  target.setPointerCapture(start.pointerId);
  const stop = new AbortController();
  const { signal } = stop;
  /** @param {"pointermove" | "pointerup" | "pointercancel"} name @param {(event: PointerEvent) => void} act */
  const listen = (name, act) => target.addEventListener(name, /** @type {EventListener} */ (act), { signal });
  listen("pointermove", (event) => {
    const dx = event.clientX - start.clientX;
    const dy = event.clientY - start.clientY;
    moved ||= Math.abs(dx) > SLACK || Math.abs(dy) > SLACK;
    if (moved) move(event, dx, dy);
  });
  const over = () => {
    stop.abort();
    cancelGesture = null;
  };
  listen("pointerup", () => {
    over();
    end?.(moved);
  });
  cancelGesture = () => {
    over();
    cancel?.();
  };
  listen("pointercancel", cancelGesture);
}

/** @type {null | (() => void)} ends the drag that is going on, as if it had not been */
let cancelGesture = null;

/** Takes back the drag that is going on; returns whether there was one. */
export function cancelDrag() {
  const going = cancelGesture !== null;
  cancelGesture?.();
  return going;
}

/**
 * Calls `send` with the newest value only, at most once per frame of the screen; where that is answered, not before the
 * answer is here, so that nobody asks for more than the studio can do, and all that is asked for is seen.
 * @template T
 * @param {(value: T) => unknown} send
 * @returns {{offer: (value: T) => void, drop: () => void}}
 */
export function newest(send) {
  /** @type {T} */
  let latest;
  let [offered, busy, request] = [false, false, 0];
  const soon = () => {
    if (busy || !offered) return;
    busy = true;
    request = requestAnimationFrame(async () => {
      offered = false;
      try {
        await send(latest);
      } catch {
        // whoever sends has said why
      }
      busy = false;
      soon();
    });
  };
  return {
    offer(value) {
      latest = value;
      offered = true;
      soon();
    },
    drop() {
      offered = false;
      cancelAnimationFrame(request);
      busy = false;
    },
  };
}

/**
 * Adds up steps that come faster than they are answered: each lot is taken from where the one before has led.
 * @template {unknown[]} About
 * @param {(steps: number, ...about: About) => Promise<unknown>} take
 * @returns {(steps: number, ...about: About) => Promise<void>}
 */
export function summed(take) {
  let [steps, busy] = [0, false];
  return async (more, ...about) => {
    steps += more;
    if (busy) return;
    busy = true;
    try {
      while (steps) {
        const lot = steps;
        steps = 0;
        await take(lot, ...about);
      }
    } catch {
      steps = 0; // refused: the notice says why
    }
    busy = false;
  };
}
