/**
 * The live socket and the picture, off the main thread: the viewport draws on that one, and everything else there
 * waits for it. Text goes on to the page; binary is decoded and painted here.
 *
 * Page -> worker: {t: "open", url, canvas}, {t: "send", message}, {t: "clock", clock}, {t: "prefer", frames: boolean},
 * {t: "tint", on: boolean}, {t: "cells", cells: object | null} (`locked_cells` of the state, where it shall be seen).
 * Worker -> page: {t: "message", message}, {t: "open"}, {t: "closed"}, {t: "painted", ...}.
 */
import { frameAt, now, stopped, timeOf } from "./clock.js";
import { Cells } from "./cells.js";
import { closeSeen, decoded, Frames } from "./frames.js";

/**
 * @import { Seen } from "./frames.js"
 * @import { Incoming, Outgoing } from "./shapes.js"
 * @import { FromWorker, Painted, ToWorker } from "./socket.js"
 */

const LIVE = 1;
const PREVIEW = 2;
const HEADER_BYTES = 20;
const UNKNOWN = 0xffff;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
/** After a live picture came, playing frames wait this long: someone is dragging. */
const LIVE_HOLDS_MS = 400;

const frames = new Frames();
const cells = new Cells(() => repaint());
let clock = stopped();
let preferFrames = false;
let tinted = false;
let liveAt = -Infinity;
let wanted = -1;
let painting = false;
let wait = FIRST_WAIT_MS;
/** @type {WebSocket | null} */
let socket = null;
/** @type {OffscreenCanvas} */
let canvas;
/** @type {OffscreenCanvasRenderingContext2D} */
let context;
/** @type {Omit<Painted, "cached" | "key">} */
const painted = { live: 0, frame: -1, source: "", cells: false, flown: false, invented: null, width: 0, height: 0, total: 0 };

onmessage = (/** @type {MessageEvent<ToWorker>} */ { data }) => {
  if (data.t === "open") {
    canvas = data.canvas;
    context = pen(canvas);
    connect(data.url);
  } else if (data.t === "send") {
    send(data.message);
  } else if (data.t === "clock") {
    clock = data.clock;
    repaint();
  } else if (data.t === "prefer") {
    if (preferFrames === data.frames && !(data.frames && painted.flown)) return;
    preferFrames = data.frames;
    repaint();
  } else if (data.t === "tint") {
    if (tinted === data.on) return;
    tinted = data.on;
    repaint();
  } else {
    cells.show(data.cells);
  }
};

/** @param {OffscreenCanvas} canvas */
function pen(canvas) {
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("This browser gives no canvas to draw on.");
  return context;
}

/** @param {Outgoing} message */
function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** @param {FromWorker} message */
const tellPage = (message) => postMessage(message);

/** @param {string} url */
function connect(url) {
  socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    wait = FIRST_WAIT_MS;
    tellPage({ t: "open" });
  };
  socket.onmessage = ({ data }) => (typeof data === "string" ? hear(JSON.parse(data)) : see(data));
  socket.onclose = () => {
    tellPage({ t: "closed" });
    setTimeout(connect, wait, url);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
}

/** @param {Incoming} message */
function hear(message) {
  tellPage({ t: "message", message });
}

/** @param {ArrayBuffer} data */
async function see(data) {
  const header = new DataView(data);
  const kind = header.getUint8(0);
  const size = header.getUint32(16, true);
  const tints = size ? new Blob([new Uint8Array(data, HEADER_BYTES, size)], { type: "image/png" }) : null;
  const jpeg = new Blob([new Uint8Array(data, HEADER_BYTES + size)], { type: "image/jpeg" });
  if (kind === PREVIEW) return storeFrame(keyOf(header.getBigUint64(8, true)), header.getUint16(2, true), jpeg, tints);
  if (kind !== LIVE) return;
  const invented = header.getUint16(2, true);
  const flown = header.getUint8(1) === 1;
  await showLive(jpeg, tints, { flown, invented: invented === UNKNOWN ? null : invented / (UNKNOWN - 1) });
  send({ t: "ack", serial: header.getUint32(4, true) });
}

/** Writes a key as states do: 16 hexadecimal digits, zeros in front included. @param {bigint} number */
const keyOf = (number) => number.toString(16).padStart(16, "0");

/**
 * The picture of the piloted camera is shown in any case: what the page prefers may not have come yet.
 * @param {Blob} jpeg
 * @param {Blob | null} tints
 * @param {{flown: boolean, invented: number | null}} about
 */
async function showLive(jpeg, tints, about) {
  const wanted = () => about.flown || !(preferFrames && frames.size);
  if (!wanted()) return;
  const seen = await decoded(jpeg, tints);
  if (wanted()) {
    liveAt = now();
    Object.assign(painted, about);
    paint(seen, "live", -1);
  }
  closeSeen(seen);
}

/** @param {string} key @param {number} frame @param {Blob} jpeg @param {Blob | null} tints */
function storeFrame(key, frame, jpeg, tints) {
  frames.add(key, frame, jpeg, tints);
  if (frame === frameAt(timeOf(clock), clock)) wanted = -1;
  follow();
  tell();
}

/** Even a frame that is on show already. */
function repaint() {
  wanted = -1;
  follow();
}

/** Paints the clock's frame, now and for as long as it plays. */
function follow() {
  if (painting) return;
  painting = true;
  requestAnimationFrame(async () => {
    const frame = frameAt(timeOf(clock), clock);
    if (showsFrames() && frame !== wanted) await showFrame(frame);
    painting = false;
    if (clock.playing) follow();
  });
}

const showsFrames = () => (clock.playing ? now() - liveAt > LIVE_HOLDS_MS : preferFrames);

/** @param {number} frame */
async function showFrame(frame) {
  const seen = await frames.picture(frame);
  if (!seen) return;
  wanted = frame;
  Object.assign(painted, { flown: false, invented: null });
  paint(seen, "frame", frame);
}

/** @param {Seen} seen @param {"live" | "frame"} source @param {number} frame */
function paint({ picture, tints }, source, frame) {
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  context.drawImage(picture, 0, 0);
  if (tinted && tints) context.drawImage(tints, 0, 0, canvas.width, canvas.height);
  const locked = source === "frame" && cells.draw(context, frames.key, frame);
  painted.total += 1;
  if (source === "live") painted.live += 1;
  Object.assign(painted, { source, frame, cells: locked, width: picture.width, height: picture.height });
  tell();
}

let telling = false;
function tell() {
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    tellPage({ t: "painted", ...painted, cached: frames.size, key: frames.key });
  }, 100);
}
