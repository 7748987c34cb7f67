/**
 * The live socket and the picture, off the main thread: the viewport draws on that one, and everything else there
 * waits for it. Text goes on to the page; binary is decoded and painted here.
 *
 * Page -> worker: {t: "open", url, canvas}, {t: "send", message}, {t: "clock", clock}, {t: "prefer", frames: boolean},
 * {t: "wash", on: boolean}, {t: "cells", cells: object | null} (`pinned` of the state, where it shall be seen).
 * Worker -> page: {t: "message", message}, {t: "open"}, {t: "closed"}, {t: "painted", ...}.
 */
import { frameAt, now, stopped, timeOf } from "./clock.js";
import { Cells } from "./cells.js";
import { closeSeen, decoded, Frames } from "./frames.js";

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
let washed = false;
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
const painted = { live: 0, frame: -1, source: "", pinned: false, flown: false, invented: null, width: 0, height: 0, total: 0 };

onmessage = ({ data }) => handlers[data.t](data);

const handlers = {
  open({ url, canvas: given }) {
    canvas = given;
    context = /** @type {any} */ (canvas.getContext("2d", { alpha: false }));
    connect(url);
  },
  send({ message }) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  },
  clock(data) {
    clock = data.clock;
    repaint();
  },
  prefer(data) {
    if (preferFrames === data.frames && !(data.frames && painted.flown)) return;
    preferFrames = data.frames;
    repaint();
  },
  wash(data) {
    if (washed === data.on) return;
    washed = data.on;
    repaint();
  },
  cells: (data) => cells.show(data.cells),
};

function connect(url) {
  socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    wait = FIRST_WAIT_MS;
    postMessage({ t: "open" });
  };
  socket.onmessage = ({ data }) => (typeof data === "string" ? hear(JSON.parse(data)) : see(data));
  socket.onclose = () => {
    postMessage({ t: "closed" });
    setTimeout(connect, wait, url);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
}

function hear(message) {
  postMessage({ t: "message", message });
}

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
  handlers.send({ message: { t: "ack", serial: header.getUint32(4, true) } });
}

/** As states write it: 16 hexadecimal digits, zeros in front included. */
const keyOf = (number) => number.toString(16).padStart(16, "0");

/** The picture of the piloted camera is shown in any case: what the page prefers may not have come yet. */
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

async function showFrame(frame) {
  const seen = await frames.picture(frame);
  if (!seen) return;
  wanted = frame;
  Object.assign(painted, { flown: false, invented: null });
  paint(seen, "frame", frame);
}

function paint({ picture, tints }, source, frame) {
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  context.drawImage(picture, 0, 0);
  if (washed && tints) context.drawImage(tints, 0, 0, canvas.width, canvas.height);
  const pinned = source === "frame" && cells.draw(context, frames.key, frame);
  painted.total += 1;
  if (source === "live") painted.live += 1;
  Object.assign(painted, { source, frame, pinned, width: picture.width, height: picture.height });
  tell();
}

let telling = false;
function tell() {
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    postMessage({ t: "painted", ...painted, cached: frames.size, key: frames.key });
  }, 100);
}
