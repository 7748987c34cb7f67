/** Line icons on a 16-unit grid, drawn here; `currentColor`, 1.5 units thick. */
import { s } from "./element.js";
import { lookUp } from "./look-up.js";

/** Strokes by name; a path that begins with "!" is filled instead. */
const ICONS = {
  play: ["!M4.5 2.8v10.4l8.4-5.2z"],
  pause: ["!M4 3h2.8v10H4zM9.2 3H12v10H9.2z"],
  start: ["M3.5 3.5v9", "!M12.5 3.2v9.6L5.6 8z"],
  end: ["M12.5 3.5v9", "!M3.5 3.2v9.6L10.4 8z"],
  previous: ["M6.5 4 2.5 8l4 4", "!M11 5 14 8l-3 3-3-3z"],
  next: ["M9.5 4l4 4-4 4", "!M5 5 8 8l-3 3-3-3z"],
  loop: ["M3 7V6.5A2.5 2.5 0 0 1 5.5 4H13", "M11 2l2 2-2 2", "M13 9v.5A2.5 2.5 0 0 1 10.5 12H3", "M5 14l-2-2 2-2"],
  undo: ["M6 3 3 6l3 3", "M3.4 6H9a3.5 3.5 0 0 1 0 7H6"],
  redo: ["M10 3l3 3-3 3", "M12.6 6H7a3.5 3.5 0 0 0 0 7h3"],
  key: ["M7 3.5 11.5 8 7 12.5 2.5 8z", "M13 2v4M11 4h4"],
  bin: ["M2.5 4.5h11", "M6 4.5V3h4v1.5", "M4 4.5 4.6 13h6.8L12 4.5", "M6.8 7v3.5M9.2 7v3.5"],
  move: ["M8 2v12M2 8h12", "M6.3 3.7 8 2l1.7 1.7M6.3 12.3 8 14l1.7-1.7M3.7 6.3 2 8l1.7 1.7M12.3 6.3 14 8l-1.7 1.7"],
  bend: ["M2 13C3 5 9 3 14 3", "M5 3h8M4 2v2M14 2v2"],
  turn: ["M13 8a5 5 0 1 1-1.7-3.75", "M11.7 1.7v2.9H8.8"],
  local: ["M3.5 12.5V4M3.5 12.5H12M3.5 12.5l4-4", "M2 5.5 3.5 4 5 5.5M10.5 11 12 12.5 10.5 14"],
  world: ["M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z", "M2.5 8h11M8 2.5c-3.3 3-3.3 8 0 11M8 2.5c3.3 3 3.3 8 0 11"],
  camera: ["M2 4.5h8.5v7H2z", "M10.5 7.2 14 5v6l-3.5-2.2"],
  director: ["M2.5 5.2 8 2.3l5.5 2.9v5.6L8 13.7l-5.5-2.9z", "M2.5 5.2 8 8l5.5-2.8M8 8v5.7"],
  thirds: ["M2.5 3.5h11v9h-11z", "M6.2 3.5v9M9.8 3.5v9M2.5 6.5h11M2.5 9.5h11"],
  look: ["M1.800 8C3.500 5 5.600 3.700 8 3.700S12.500 5 14.200 8C12.500 11 10.400 12.300 8 12.300S3.500 11 1.800 8z", "!M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"],
  sun: ["M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600z", "M8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.900.900M11.700 11.700l.900.900M3.400 12.600l.900-.900M11.700 4.300l.900-.900"],
  moon: ["M13 9.600A5.500 5.500 0 0 1 6.400 3 5.500 5.500 0 1 0 13 9.600z"],
  half: ["M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z", "!M8 2.500v11a5.500 5.500 0 0 0 0-11z"],
  panel: ["M2 3h12v10H2z", "M10 3v10"],
  help: ["M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2z", "M6.3 6.4a1.7 1.7 0 1 1 2.5 1.5c-.600.3-.800.7-.800 1.3", "!M7.25 10.5h1.5V12h-1.5z"],
  open: ["M8 10V2.5M5 5.3l3-3 3 3", "M2.5 9.5v4h11v-4"],
  download: ["M8 2.5V10M5 7.2l3 3 3-3", "M2.5 9.5v4h11v-4"],
  chevron: ["M5.5 3l5 5-5 5"],
  close: ["M3.5 3.5l9 9M12.5 3.5l-9 9"],
  copy: ["M5.5 5.5h8v8h-8z", "M3.5 10.5h-1v-8h8v1"],
  check: ["M3 8.5l3.2 3.2L13 4.5"],
  lock: ["M3.5 7.5h9v6h-9z", "M5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3"],
  unlock: ["M3.5 7.5h9v6h-9z", "M5.5 7.5V5a2.5 2.5 0 0 1 4.8-1"],
  photo: ["M2 3h12v10H2z", "M2.3 11.5 6 7.5l2.7 2.7L10.5 8.5l3.2 3", "!M10 6a1.1 1.1 0 1 0 2.2 0A1.1 1.1 0 0 0 10 6z"],
  swap: ["M3 6h9M10 3.5 12.5 6 10 8.5", "M13 10H4M6 7.5 3.5 10 6 12.5"],
  plus: ["M8 3v10M3 8h10"],
  minus: ["M3 8h10"],
  warning: ["M8 2.5 14.3 13.5H1.7z", "M8 6.5v3.5", "!M7.3 11h1.4v1.4H7.3z"],
  film: ["M2 3h12v10H2z", "M5 3v10M11 3v10M2 6.3h3M2 9.7h3M11 6.3h3M11 9.7h3"],
  beside: ["M2 3.500h5v9H2zM9 3.500h5v9H9z"],
  differ: ["M6 3.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 1 0 0-9z", "M10 3.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 1 1 0-9z"],
  fullscreen: ["M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10"],
  again: ["M13 8a5 5 0 1 1-1.700-3.750", "M11.700 1.700v2.900H8.800", "M8 5.500v5M5.500 8h5"],
  "go on": ["M2.500 12.500C5 12.500 5 4.500 8 4.500h4.500", "M10 2l3 2.500L10 7", "!M1 12.500a1.500 1.500 0 1 0 3 0 1.500 1.500 0 1 0-3 0z"],
  more: ["!M2 8a1.300 1.300 0 1 0 2.600 0A1.300 1.300 0 1 0 2 8zM6.700 8a1.300 1.300 0 1 0 2.600 0 1.300 1.300 0 1 0-2.600 0zM11.400 8a1.300 1.300 0 1 0 2.600 0 1.300 1.300 0 1 0-2.600 0z"],
  down: ["M4 6l4 4 4-4"],
  takes: ["M2.500 4.500h9v7.500h-9z", "M5 2.500h8.500v7", "!M5.800 6.300v4l3.400-2z"],
  compare: ["M2 3.5h12v9H2z", "M8 2v12"],
  point: ["M8 14C5 10.7 3.7 8.5 3.7 6.4a4.3 4.3 0 0 1 8.6 0C12.3 8.5 11 10.7 8 14z", "!M8 4.9a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z"],
  measure: ["M2 10.5 10.5 2 14 5.5 5.5 14z", "M4.5 8 6 9.5M6.5 6 8.7 8.2M8.5 4 10 5.5"],
  tint: ["M2 3h12v10H2z", "M9.5 3v10M9.5 6.5 13 3M9.5 10 14 5.5M10 13l4-4"],
  search: ["M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z", "M10.3 10.3 14 14"],
  draw: ["M2.500 13.500c2-4 4 .500 5.500-2.500", "M7 10.500 12.200 3.300a1.200 1.200 0 0 1 2 1.400L9 12l-2.500 1z"],
  record: ["M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z", "!M5.200 8a2.800 2.800 0 1 0 5.600 0 2.800 2.800 0 1 0-5.600 0z"],
  map: ["M2 4l4-1.500 4 1.500 4-1.500v9.500l-4 1.500-4-1.500-4 1.500z", "M6 2.500v9.500M10 4v9.500"],
  surface: ["M2 12.5 6 3.5h8l-4 9z", "M4 8h8M8.300 3.500l-2 9"],
  magnet: ["M3.5 2.5v5a4.5 4.5 0 0 0 9 0v-5h-3v5a1.5 1.5 0 0 1-3 0v-5z", "M3.5 5h3M9.5 5h3"],
  shots: ["M2.5 3H7v4.500H2.5zM9 3h4.500v4.500H9zM2.500 9.500H7V14H2.500zM9 9.500h4.500V14H9z"],
  pencil: ["M3 13l.800-3.200L10.500 3l2.500 2.500-6.800 6.700z", "M9 4.500 11.500 7"],
  target: ["M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z", "M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3"],
};

/** @typedef {keyof typeof ICONS} IconName */

/**
 * @param {IconName} name
 * @param {number} [size] pixels
 * @returns {SVGElement}
 */
export function icon(name, size = 16) {
  return drawing(ICONS[name], 16, size, `rc-icon rc-icon-${name}`);
}

/**
 * A move in film words as a small drawing: what stands still is dim, what moves has an arrow.
 * @param {string} kind
 * @param {string} [direction]
 * @param {number} [size] pixels
 * @returns {SVGElement}
 */
export function moveIcon(kind, direction = "", size = 24) {
  const [still, moving] = lookUp(MOVES, kind) ?? MOVES.static;
  const flipped = lookUp({ left: "scaleX(-1)", counterclockwise: "scaleX(-1)", down: "scaleY(-1)", out: "scaleY(-1)" }, direction);
  const sideways = kind === "orbit" && (direction === "up" || direction === "down") ? "rotate(-90deg) " : "";
  const picture = drawing([], 24, size, "rc-icon rc-move-icon");
  const turned = s("g", { class: "rc-move-turned" });
  if (flipped || sideways) turned.style.transform = `${flipped ?? ""} ${sideways}`.trim();
  turned.append(
    ...still.map((d) => stroke(d, "rc-still")),
    ...moving.map((d) => stroke(d, "rc-moving")),
  );
  picture.append(turned);
  return picture;
}

/** Per kind: what stands still, what moves (to the right, up, in, clockwise), on a 24-unit grid. */
/** @type {{[kind: string]: [still: string[], moving: string[]], static: [still: string[], moving: string[]]}} */
const MOVES = {
  static: [["M4 6.5h16v11H4z"], ["M10 12h4M12 10v4"]],
  pan: [["M12 17v2", "M9 19h6"], ["M4.5 13a8.5 6 0 0 1 14.5-2.5", "M19.5 6.5v4.3h-4.3"]],
  tilt: [["M5 12H3M3 9v6"], ["M10 19.5a6 8.5 0 0 0 3.5-13", "M9.5 6h4.3v4.3"]],
  roll: [["M8 9.5h8v5H8z"], ["M4.5 15.5A8 8 0 1 1 18.5 16.5", "M19.8 12.5l-1 4.2-4.2-1"]],
  truck: [["M3.5 7h8v6h-8z"], ["M4 18h15", "M15.5 14.7 19 18l-3.5 3.3"]],
  pedestal: [["M3.5 13h9v6h-9z"], ["M18 19.5V5", "M14.7 8.5 18 5l3.3 3.5"]],
  dolly: [["M8 3.5h8v5H8z", "M3 20.5 8 8.5M21 20.5 16 8.5"], ["M12 20v-8", "M8.8 15 12 11.7l3.2 3.3"]],
  orbit: [["M12 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"], ["M3.5 9.5c0 9.5 14 10.5 16.5 1.5", "M21.5 15l-1.3-4.3-4.2 1.6"]],
  arc: [["M12 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z", "M5 19 10.5 9"], ["M4.5 19h15", "M16 15.7l3.5 3.3-3.5 3.3"]],
  crane: [["M4 20h6", "M7 20v-6"], ["M7 14 18.5 5.5", "M13.8 5h5v5"]],
  zoom: [["M3.5 5.5h17v13h-17z"], ["M9 10h6v4H9z", "M4.5 6.5l3 2.3M19.5 6.5l-3 2.3M4.5 17.5l3-2.3M19.5 17.5l-3-2.3"]],
  "dolly zoom": [["M9 3.5h6v5H9z", "M2.5 12.5 9 6M21.5 12.5 15 6"], ["M12 21v-8.5", "M8.8 15.5 12 12.3l3.2 3.2", "M5 19.5h3M16 19.5h3"]],
  spiral: [[], ["M12 12c1.5-1.5 3.5.500 2.5 2.5-1.3 2.6-5.5 2-6.5-1C6.7 9.7 10 6.5 13.7 7c4.6.600 6.8 5 5.8 9", "M21.7 12.7l-2.2 3.6-3.3-2.6"]],
};

/** @param {string[]} paths @param {number} grid @param {number} size @param {string} classes */
function drawing(paths, grid, size, classes) {
  return s(
    "svg",
    { class: classes, viewBox: `0 0 ${grid} ${grid}`, width: size, height: size, "aria-hidden": "true", focusable: "false" },
    ...paths.map((d) => (d.startsWith("!") ? s("path", { d: d.slice(1), class: "rc-fill" }) : stroke(d, ""))),
  );
}

/** @param {string} d @param {string} classes */
const stroke = (d, classes) => s("path", { d, class: `rc-stroke ${classes}`.trim() });
