/** The map as a window on the stage: in a corner that the small picture is not in, dragged to another, resized, remembered. */
import { draggable } from "./drag.js";
import { h } from "./element.js";
import { lookUp } from "./look-up.js";

const MARGIN = 12;
const TOP = 56;
/** Pixels that the tools over the stage take. */
const SMALLEST = 140;
const USUAL = 200;
const LARGEST_SHARE = 0.6;
const STEP = 20;
const MEMORY = "realcam-studio-map";

/**
 * @param {HTMLElement} stage
 * @param {HTMLElement} element
 * @param {HTMLElement} bar by which it is dragged
 */
export function floating(stage, element, bar) {
  const place = { right: true, bottom: false, side: USUAL, ...remembered() };
  const grip = h("span", { class: "rc-map-grip", role: "slider", tabindex: 0, "aria-label": "Size of the map", "aria-valuemin": SMALLEST, title: "Drag to resize; arrow keys, too" });
  element.append(grip);
  /** @type {{x: number, y: number} | null} */
  let carried = null;

  const largest = () => Math.max(Math.min(stage.clientWidth, stage.clientHeight) * LARGEST_SHARE, SMALLEST);
  const lay = () => {
    if (!stage.clientWidth) return;
    const side = Math.round(Math.min(Math.max(place.side, SMALLEST), largest()));
    const box = free(side);
    const [x, y] = [carried?.x ?? box.x, carried?.y ?? box.y];
    Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${side}px`, height: `${side}px` });
    Object.assign(element.dataset, { right: String(place.right), bottom: String(box.bottom) });
    grip.setAttribute("aria-valuenow", String(side));
    grip.setAttribute("aria-valuemax", String(Math.round(largest())));
  };
  /**
   * Where a map of that size lies over neither the tools, the bar below nor the small picture: in its corner, in the
   * one above or below, or beside the picture.
   * @param {number} side
   */
  const free = (side) => {
    const [rail, bar, small] = [".rc-rail", ".rc-flight", ".rc-pip"].map(boxOf);
    const edge = place.right ? stage.clientWidth - side - MARGIN : (rail?.right ?? 0) + MARGIN;
    /** @param {number} x @param {boolean} bottom */
    const at = (x, bottom) => {
      const below = bar && x < bar.right && x + side > bar.left ? bar.top : stage.clientHeight;
      return { x, y: bottom ? Math.max(below - side - MARGIN, TOP) : TOP, bottom };
    };
    /** @param {{x: number, y: number}} at */
    const meets = ({ x, y }) => small && x < small.right && x + side > small.left && y < small.bottom && y + side > small.top;
    const beside = small && (place.right ? small.left - side - MARGIN : small.right + MARGIN);
    const places = [at(edge, place.bottom), at(edge, !place.bottom), ...(beside === null ? [] : [at(beside, false), at(beside, true)])];
    return places.find((each) => !meets(each)) ?? places[0];
  };
  /** Where a part of the stage is, pixels of the stage; null while it is not shown. @param {string} selector */
  const boxOf = (selector) => {
    const part = stage.querySelector(selector)?.getBoundingClientRect();
    const { left, top } = stage.getBoundingClientRect();
    return part?.width ? { left: part.left - left, top: part.top - top, right: part.right - left, bottom: part.bottom - top } : null;
  };
  const settle = () => {
    carried = null;
    localStorage.setItem(MEMORY, JSON.stringify(place));
    lay();
  };
  draggable(bar, () => {
    const from = { x: element.offsetLeft, y: element.offsetTop };
    return {
      move(_event, dx, dy) {
        carried = { x: from.x + dx, y: from.y + dy };
        lay();
      },
      end(moved) {
        if (!moved) return;
        place.right = element.offsetLeft + element.offsetWidth / 2 > stage.clientWidth / 2;
        place.bottom = element.offsetTop + element.offsetHeight / 2 > stage.clientHeight / 2;
        settle();
      },
      cancel: settle,
    };
  });
  draggable(grip, (event) => {
    event.stopPropagation();
    const { side } = place;
    return {
      move(_event, dx, dy) {
        const [across, down] = [place.right ? -dx : dx, element.dataset.bottom === "true" ? -dy : dy];
        place.side = Math.min(Math.max(side + Math.max(across, down, across + down), SMALLEST), largest());
        lay();
      },
      end: settle,
      cancel() {
        place.side = side;
        settle();
      },
    };
  });
  grip.addEventListener("keydown", (event) => {
    const step = lookUp({ ArrowUp: STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowLeft: -STEP }, event.key);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    place.side = Math.min(Math.max(place.side + step, SMALLEST), largest());
    settle();
  });
  new ResizeObserver(lay).observe(stage);
  new MutationObserver(lay).observe(stage, { attributes: true, attributeFilter: ["style", "data-view", "data-map"] });
  const parts = new ResizeObserver(lay);
  requestAnimationFrame(() => stage.querySelectorAll(".rc-rail, .rc-flight").forEach((each) => parts.observe(each)));
  lay();
}

function remembered() {
  const { right, bottom, side } = JSON.parse(localStorage.getItem(MEMORY) ?? "{}");
  return Object.fromEntries(Object.entries({ right, bottom, side }).filter(([, value]) => value !== undefined));
}
