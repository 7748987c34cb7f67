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
    const picture = /** @type {HTMLElement | null} */ (stage.querySelector(".rc-pip"));
    const meets = picture?.dataset.right === String(place.right) && picture?.dataset.bottom === String(place.bottom);
    const bottom = meets ? !place.bottom : place.bottom;
    const x = carried?.x ?? (place.right ? stage.clientWidth - side - MARGIN : MARGIN);
    const y = carried?.y ?? (bottom ? stage.clientHeight - side - MARGIN : TOP);
    Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${side}px`, height: `${side}px` });
    Object.assign(element.dataset, { right: String(place.right), bottom: String(bottom) });
    grip.setAttribute("aria-valuenow", String(side));
    grip.setAttribute("aria-valuemax", String(Math.round(largest())));
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
  const picture = stage.querySelector(".rc-pip");
  if (picture) new MutationObserver(lay).observe(picture, { attributes: true, attributeFilter: ["data-right", "data-bottom"] });
  lay();
}

function remembered() {
  const { right, bottom, side } = JSON.parse(localStorage.getItem(MEMORY) ?? "{}");
  return Object.fromEntries(Object.entries({ right, bottom, side }).filter(([, value]) => value !== undefined));
}
