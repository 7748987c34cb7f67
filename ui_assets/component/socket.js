/** The page's end of the live protocol (docs/live-protocol.md); the socket itself lives in `live-worker.js`. */

/**
 * @import { Clock } from "./clock.js"
 * @import { Act, ChangeMessage, Hello, Incoming, NoticeMessage, Outgoing, LockedCells, StateMessage, ViewMessage } from "./shapes.js"
 */

/**
 * @typedef {Object} Socket
 * @property {(message: Outgoing) => void} send
 * @property {Act} act does it and gives its answer, which comes behind the state that has it; rejects with the server's
 *   sentence
 * @property {(clock: Clock) => void} clock what the picture follows
 * @property {(on: boolean) => void} tint whether the picture tints what is invented
 * @property {(locked_cells: LockedCells | null) => void} cells what the engine will lock, where the picture shall show it
 * @property {(frames: boolean) => void} prefer whether the picture shows cached frames rather than the live pose
 *
 * @typedef {{t: "open", url: string, canvas: OffscreenCanvas} | {t: "send", message: Outgoing} | {t: "clock", clock: Clock} | {t: "tint", on: boolean} | {t: "cells", cells: LockedCells | null} | {t: "prefer", frames: boolean}} ToWorker
 * @typedef {{t: "message", message: Incoming} | {t: "open"} | {t: "closed"} | {t: "painted"} & Painted} FromWorker
 *
 * What the picture shows.
 * @typedef {Object} Painted
 * @property {number} live how many live pictures there were
 * @property {number} frame that is on show; -1 for none
 * @property {"" | "live" | "frame"} source
 * @property {boolean} cells whether what the engine will lock is tinted
 * @property {boolean} flown whether it is the flown camera's
 * @property {number | null} invented share of it, where that is known
 * @property {number} width
 * @property {number} height
 * @property {number} total how many pictures there were
 * @property {number} cached frames
 * @property {string} key of the frames
 *
 * What to do with what comes.
 * @typedef {Object} Hearing
 * @property {() => void} open
 * @property {() => void} closed
 * @property {(edit: number) => void} acted an action of that number is being sent
 * @property {(message: Hello) => void} hello
 * @property {(message: StateMessage) => void} state
 * @property {(message: ChangeMessage) => void} change
 * @property {(message: ViewMessage) => void} view
 * @property {(message: NoticeMessage) => void} notice
 * @property {() => void} gone
 * @property {(painted: Painted) => void} painted
 */

/**
 * @param {string} url
 * @param {HTMLCanvasElement} canvas painted by the worker from now on
 * @param {Hearing} on
 * @returns {Socket}
 */
export function connect(url, canvas, on) {
  const worker = new Worker(new URL("./live-worker.js", import.meta.url), { type: "module" });
  const offscreen = canvas.transferControlToOffscreen();
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void}>} */
  const waiting = new Map();
  let lastId = 0;

  /** @param {number | null} id */
  const answered = (id) => {
    const answer = waiting.get(id ?? 0);
    waiting.delete(id ?? 0);
    return answer;
  };
  const closed = () => {
    for (const { reject } of waiting.values()) reject(new Error("The connection to the studio was lost; try again."));
    waiting.clear();
  };

  /** @param {Incoming} message */
  const hear = (message) => {
    if (message.t === "done") answered(message.id)?.resolve(message.answer);
    else if (message.t === "refused") answered(message.id)?.reject(new Error(message.text));
    else handlers[message.t]?.(/** @type {never} */ (message));
  };
  /** The studio may be newer than the page, and say what nobody here hears. */
  const handlers = /** @type {Record<string, ((message: never) => void) | undefined>} */ (on);

  worker.onmessage = (/** @type {MessageEvent<FromWorker>} */ { data }) => {
    if (data.t === "message") return hear(data.message);
    if (data.t === "painted") return on.painted(data);
    closed(); // what was sent in between has gone nowhere
    on[data.t]();
  };
  /** @param {ToWorker} message @param {Transferable[]} [transfer] */
  const tell = (message, transfer = []) => worker.postMessage(message, transfer);
  tell({ t: "open", url, canvas: offscreen }, [offscreen]);

  /** @param {Outgoing} message */
  const send = (message) => tell({ t: "send", message });
  return {
    send,
    act: (command, ...[args = {}]) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        on.acted(lastId);
        send({ t: "act", do: command, args, id: lastId });
      }),
    clock: (clock) => tell({ t: "clock", clock }),
    tint: (on) => tell({ t: "tint", on }),
    cells: (cells) => tell({ t: "cells", cells }),
    prefer: (frames) => tell({ t: "prefer", frames }),
  };
}

/**
 * Where a token's socket is, seen from this page.
 * @param {string} token
 */
export function liveUrl(token) {
  return new URL(`/live/${token}?changes`, location.href.replace(/^http/, "ws")).href;
}
