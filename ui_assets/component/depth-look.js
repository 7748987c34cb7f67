/**
 * Whether a file looks like a depth map rather than a photo or a path: by its first bytes, without sending it.
 * One channel of 16 bits is depth where it has the photo's size, or its shape and a name that says so; else it may be a
 * grey photo as well. With a clip, depth maps of its frames may also be one array, a ZIP of maps, or a film.
 */

const HEAD_BYTES = 65536;
/** Relative: of the sides of a depth map and its photo. */
const SAME_SHAPE = 0.02;
/** Fewer columns than this are the numbers of a path. */
const LEAST_SIDE = 17;
const NAMED = /(^|[^a-z])(depth|disp(arity)?)([^a-z]|$)/i;
const FILM = /\.(mkv|mov|mp4)$/i;
const MAP = /\.(png|tiff?|exr|npy|npz)$/i;
const PICTURE = /\.(png|tiff?|exr)$/i;
const EXR_DEPTH = new Set(["z", "depth", "distance"]);

/**
 * What a header says of one channel: its size, and whether it can hardly be anything but depth.
 * @typedef {{width: number, height: number, sure: boolean}} Channel
 * @typedef {{width?: number | null, height?: number | null, clip?: unknown}} Sides
 */

/**
 * @param {File} file
 * @param {Sides} [photo] that is open, or comes with it
 * @returns {Promise<"depth" | "either" | "other">}
 */
export async function depthLook(file, photo) {
  if (photo?.clip && FILM.test(file.name)) return NAMED.test(file.name) ? "either" : "other";
  const head = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const channel = await channelOf(file, head);
  /** @param {Channel} channel */
  const fits = (channel) => sameSize(channel, photo) || (NAMED.test(file.name) && sameShape(channel, photo));
  if (photo?.clip && /\.zip$/i.test(file.name)) return MAP.test(zipMember(head)) ? (NAMED.test(file.name) ? "depth" : "either") : "other";
  if (channel) return channel.sure || fits(channel) ? "depth" : "either";
  return PICTURE.test(file.name) && NAMED.test(file.name) ? "either" : "other";
}

/** @returns {Promise<Channel | null>} @param {File} file @param {DataView<ArrayBuffer>} head */
async function channelOf(file, head) {
  try {
    const name = file.name.toLowerCase();
    if (name.endsWith(".png")) return pngChannel(head);
    if (/\.tiff?$/.test(name)) return await tiffChannel(file, head);
    if (name.endsWith(".exr")) return exrChannel(head);
    if (name.endsWith(".npy")) return npyChannel(head);
    if (name.endsWith(".npz")) return npzChannel(head);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // the header ends too early: the server says what it makes of it
  }
  return null;
}

/** @param {Channel} channel @param {Sides | undefined} photo */
const sameSize = ({ width, height }, photo) => width === photo?.width && height === photo.height;
/** @param {Channel} channel @param {Sides | undefined} photo */
const sameShape = ({ width, height }, photo) => Boolean(photo?.width && photo.height && Math.abs(width / height / (photo.width / photo.height) - 1) <= SAME_SHAPE);

/** Grey with 16 bits. @param {DataView} head */
function pngChannel(head) {
  if (head.getUint32(0) !== 0x89504e47 || head.getUint8(24) !== 16 || head.getUint8(25) !== 0) return null;
  return { width: head.getUint32(16), height: head.getUint32(20), sure: false };
}

/**
 * The first page, where it has one sample for a pixel, of 16 bits or more; fractions are no photo's.
 * @param {File} file
 * @param {DataView} head
 */
async function tiffChannel(file, head) {
  const little = head.getUint16(0) === 0x4949;
  if (head.getUint16(2, little) !== 42) return null;
  const at = head.getUint32(4, little);
  const count = new DataView(await file.slice(at, at + 2).arrayBuffer()).getUint16(0, little);
  const page = new DataView(await file.slice(at + 2, at + 2 + 12 * count).arrayBuffer());
  /** @type {Record<number, number>} */
  const tags = {};
  for (let entry = 0; entry < 12 * count; entry += 12) {
    const short = page.getUint16(entry + 2, little) === 3;
    tags[page.getUint16(entry, little)] = short ? page.getUint16(entry + 8, little) : page.getUint32(entry + 8, little);
  }
  const [width, height, bits, samples, format] = [tags[256], tags[257], tags[258] ?? 1, tags[277] ?? 1, tags[339] ?? 1];
  return samples === 1 && bits >= 16 ? { width, height, sure: format === 3 || bits > 16 } : null;
}

/** A channel that is depth by its name, or the only one. @param {DataView} head */
function exrChannel(head) {
  if (head.getUint32(0, true) !== 20000630) return null;
  let at = 8;
  const text = () => {
    let word = "";
    for (let code = head.getUint8(at++); code; code = head.getUint8(at++)) word += String.fromCharCode(code);
    return word;
  };
  let [width, height] = [0, 0];
  const names = [];
  for (let name = text(); name; name = text()) {
    text();
    const end = at + 4 + head.getUint32(at, true);
    at += 4;
    if (name === "channels") {
      for (let channel = text(); channel; channel = text()) {
        names.push(channel);
        at += 16;
      }
    }
    if (name === "dataWindow") [width, height] = [0, 4].map((side) => head.getInt32(at + 8 + side, true) - head.getInt32(at + side, true) + 1);
    at = end;
  }
  const named = names.some((name) => EXR_DEPTH.has(name.toLowerCase()));
  return named || names.length === 1 ? { width, height, sure: named } : null;
}

/** Two sides, neither of them as short as a pose; before them there may be a number of frames. @param {DataView<ArrayBuffer>} head @param {number} [start] */
function npyChannel(head, start = 0) {
  if (head.getUint32(start) !== 0x934e554d) return null;
  const long = head.getUint8(start + 6) > 1;
  const from = start + (long ? 12 : 10);
  const length = long ? head.getUint32(start + 8, true) : head.getUint16(start + 8, true);
  const header = new TextDecoder("latin1").decode(new Uint8Array(head.buffer, from, Math.min(length, head.byteLength - from)));
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)?.[1].split(",").map(Number).filter((side) => side > 1) ?? [];
  const [height, width] = shape.slice(-2);
  return (shape.length === 2 || shape.length === 3) && Math.min(width, height) >= LEAST_SIDE ? { width, height, sure: true } : null;
}

/**
 * The first array of an archive: by its own header where it lies there unpacked, else by its name.
 * @param {DataView<ArrayBuffer>} head
 */
function npzChannel(head) {
  if (head.getUint32(0) !== 0x504b0304) return null;
  const [packed, named, more] = [head.getUint16(8, true), head.getUint16(26, true), head.getUint16(28, true)];
  const name = new TextDecoder().decode(new Uint8Array(head.buffer, 30, named));
  if (packed === 0) return npyChannel(head, 30 + named + more);
  return name === "depth.npy" || name === "depths.npy" ? { width: 0, height: 0, sure: true } : null;
}

/** The first file in an archive; "" where it is none. @param {DataView<ArrayBuffer>} head */
function zipMember(head) {
  for (let at = 0; at + 30 < head.byteLength && head.getUint32(at) === 0x504b0304; ) {
    const [bytes, named, more] = [head.getUint32(at + 18, true), head.getUint16(at + 26, true), head.getUint16(at + 28, true)];
    const name = new TextDecoder().decode(new Uint8Array(head.buffer, at + 30, Math.min(named, head.byteLength - at - 30)));
    if (!name.endsWith("/")) return name;
    at += 30 + named + more + bytes;
  }
  return "";
}
