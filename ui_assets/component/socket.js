/** The page's end of the live protocol (docs/live-protocol.md); the socket itself lives in `live-worker.js`. */

/**
 * @typedef {Object} Socket
 * @property {(message: object) => void} send
 * @property {(action: string, args?: object) => Promise<any>} act does it and gives its answer, which comes behind the state
 *   that has it; rejects with the server's sentence
 * @property {(clock: import("./clock.js").Clock) => void} clock what the picture follows
 * @property {(on: boolean) => void} wash whether the picture tints what is invented
 * @property {(pinned: object | null) => void} cells what the engine will pin, where the picture shall show it
 * @property {(frames: boolean) => void} prefer whether the picture shows cached frames rather than the live pose
 */

/**
 * @param {string} url
 * @param {HTMLCanvasElement} canvas painted by the worker from now on
 * @param {Record<string, (message: any) => void>} on what to do with each kind of message, "open", "closed", "painted", and
 *   "acted", with the number of an action that is being sent
 * @returns {Socket}
 */
export function connect(url, canvas, on) {
  const worker = new Worker(new URL("./live-worker.js", import.meta.url), { type: "module" });
  const offscreen = canvas.transferControlToOffscreen();
  /** @type {Map<number, {resolve: (answer?: any) => void, reject: (error: Error) => void}>} */
  const waiting = new Map();
  let lastId = 0;

  const answered = (id) => {
    const answer = waiting.get(id);
    waiting.delete(id);
    return answer;
  };
  const closed = () => {
    for (const { reject } of waiting.values()) reject(new Error("The connection to the studio was lost; try again."));
    waiting.clear();
  };

  const hear = (message) => {
    if (message.t === "done") answered(message.id)?.resolve(message.answer);
    else if (message.t === "refused") answered(message.id)?.reject(new Error(message.text));
    else on[message.t]?.(message);
  };

  worker.onmessage = ({ data }) => {
    if (data.t === "message") return hear(data.message);
    if (data.t === "closed" || data.t === "open") closed(); // what was sent in between has gone nowhere
    on[data.t]?.(data);
  };
  worker.postMessage({ t: "open", url, canvas: offscreen }, [offscreen]);

  const send = (message) => worker.postMessage({ t: "send", message });
  return {
    send,
    act: (action, args = {}) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        on.acted?.(lastId);
        send({ t: "act", do: action, args, id: lastId });
      }),
    clock: (clock) => worker.postMessage({ t: "clock", clock }),
    wash: (on) => worker.postMessage({ t: "wash", on }),
    cells: (cells) => worker.postMessage({ t: "cells", cells }),
    prefer: (frames) => worker.postMessage({ t: "prefer", frames }),
  };
}

/**
 * Where a token's socket is, seen from this page.
 * @param {string} token
 */
export function liveUrl(token) {
  return new URL(`/live/${token}?changes`, location.href.replace(/^http/, "ws")).href;
}
