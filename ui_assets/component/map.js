/** The map: the scene from above in a corner of the stage, up is away from the photo; a pen draws paths on it. */
import { draggable } from "./drag.js";
import { Stroke } from "./draw.js";
import { floating } from "./floating.js";
import { h, keep, s, say, set } from "./element.js";
import { icon } from "./icons.js";
import { sketching } from "./sketching.js";

const SIDE = 180;
/** Units of the drawing; the style says how many pixels they are. */
const COARSEST = 26;
/** Units between lines of the grid, at least. */
const NEAREST = 12;
/** How much larger than the whole it may be shown. */
const WEDGE = 20;

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} stage
 * @param {import("./draw.js").Flying} flying
 */
export function map(studio, stage, flying) {
  const picture = s("image", { preserveAspectRatio: "none" });
  const grid = s("path", { class: "rc-map-grid" });
  const wedge = s("path", { class: "rc-map-photo" });
  const under = s("polyline", { class: "rc-map-under" });
  const path = s("polyline", { class: "rc-map-path" });
  const coming = s("polyline", { class: "rc-map-coming" });
  const keys = s("g", {});
  const head = s("path", { class: "rc-map-head", d: "M0 -7 L4.5 5 L0 2.5 L-4.500 5z" });
  const pen = s("g", {});
  const sheet = s(
    "svg",
    { class: "rc-map-sheet", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", tabindex: 0, "aria-label": "The scene from above. Drag to draw a path; plus and minus zoom" },
    picture, grid, wedge, under, path, keys, head, coming, pen,
  );
  const bar = h("span", { class: "rc-map-bar" });
  const length = h("span", {});
  const close = h("button", { class: "rc-tool rc-small", type: "button", "aria-label": "Close the map", onclick: () => studio.commands.run("map") }, icon("close", 12));
  const element = h(
    "section",
    { class: "rc-map", hidden: true, "aria-label": "Map" },
    h("header", { class: "rc-map-title", title: "Drag: another corner" }, h("span", {}, "Map")),
    sheet,
    h("p", { class: "rc-map-scale" }, bar, length),
    close,
  );
  stage.append(element);
  floating(stage, element, element.firstChild);
  const sketch = sketching(studio);
  studio.commands.watch(() => (close.title = studio.commands.title("map", "Close the map")));

  /** What is shown: a square of ground; and the whole of it. */
  let [shown, whole] = [null, null];
  const x = (metres) => ((metres - shown.left) / shown.side) * SIDE;
  const y = (metres) => SIDE - ((metres - shown.near) / shown.side) * SIDE;
  const at = ({ clientX, clientY }) => {
    const { left, top, width } = sheet.getBoundingClientRect();
    return [((clientX - left) / width) * SIDE, ((clientY - top) / width) * SIDE];
  };

  const lay = () => {
    const state = studio.state.current;
    if (element.hidden || !shown || !state?.drawing) return;
    const { path: cameras, map: { url, half_fov: half } } = state.drawing;
    const scale = (whole.side / shown.side) * SIDE;
    for (const [name, value] of Object.entries({ href: url, x: x(whole.left), y: y(whole.near + whole.side), width: scale, height: scale })) set(picture, name, value);
    const step = gridStep(shown.side);
    set(grid, "d", lines(shown.left, shown.side, step).map((m) => `M${x(m).toFixed(1)} 0V${SIDE}`).join("") + lines(shown.near, shown.side, step).map((m) => `M0 ${y(m).toFixed(1)}H${SIDE}`).join(""));
    bar.style.width = `${((step / shown.side) * 100).toFixed(2)}%`;
    say(length, step < 1 ? `${Math.round(step * 100)} cm` : `${step} m`);
    const [aside, ahead] = [WEDGE * Math.sin(half), WEDGE * Math.cos(half)];
    set(wedge, "d", `M${x(0).toFixed(1)} ${y(0).toFixed(1)}l${-aside} ${-ahead}h${2 * aside}z`);
    const way = cameras.map(([east, north]) => `${x(east).toFixed(1)},${y(north).toFixed(1)}`).join(" ");
    set(under, "points", way);
    set(path, "points", way);
    set(coming, "points", (state.drawing.sketch?.way ?? []).map(([east, north]) => `${x(east).toFixed(1)},${y(north).toFixed(1)}`).join(" "));
    const stands = state.segments.flatMap(({ keyframes }, segment) => (keyframes ?? []).map((key, index) => ({ key, at: [segment, index] })));
    const [chosen, which] = state.view.selection ?? [];
    keep(keys, stands, ({ at: its }) => its.join(), () => s("circle", { r: 3 }), (dot, { key, at: [segment, index] }) => {
      set(dot, "cx", x(key.position[0]).toFixed(1));
      set(dot, "cy", y(key.position[2]).toFixed(1));
      set(dot, "class", segment === chosen && index === which ? "rc-map-key rc-selected" : "rc-map-key");
    });
    follow();
  };
  const follow = () => {
    const cameras = studio.state.current?.drawing?.path;
    if (element.hidden || !shown || !cameras) return;
    const { player } = studio;
    const end = player.step * (player.clock.frames - 1) || 1;
    const here = Math.min(Math.max(player.time / end, 0), 1) * (cameras.length - 1);
    const [a, b] = [cameras[Math.floor(here)], cameras[Math.ceil(here)]];
    head.style.display = a ? "" : "none";
    if (!a) return;
    const share = here % 1;
    const [east, north] = [0, 1].map((i) => a[i] + share * (b[i] - a[i]));
    set(head, "transform", `translate(${x(east).toFixed(1)} ${y(north).toFixed(1)}) rotate(${((a[2] * 180) / Math.PI).toFixed(1)})`);
  };
  /** Larger or smaller around a place, never beyond the whole. */
  const zoom = (factor, [u, v]) => {
    if (!shown) return;
    const side = Math.min(Math.max(shown.side * factor, whole.side / NEAREST), whole.side);
    const within = (value, from) => Math.min(Math.max(value, from), from + whole.side - side);
    const [east, north] = [shown.left + (u / SIDE) * shown.side, shown.near + (1 - v / SIDE) * shown.side];
    shown = { side, left: within(east - (u / SIDE) * side, whole.left), near: within(north - (1 - v / SIDE) * side, whole.near) };
    lay();
  };

  draggable(sheet, (event) => {
    if (!shown) return null;
    studio.player.pause();
    const stroke = new Stroke(pen);
    let shift = event.shiftKey;
    const add = (next) => {
      const [u, v] = at(next);
      const metres = [shown.left + (u / SIDE) * shown.side, shown.near + (1 - v / SIDE) * shown.side];
      stroke.add(metres.map((value) => Number(value.toFixed(4))), u, v, shift);
    };
    add(event);
    const drawn = () => ({ stroke: { through: "map", points: stroke.points }, how: flying.how(shift) });
    return {
      move(next) {
        shift = next.shiftKey;
        add(next);
        if (stroke.points.length > 2) sketch.show(drawn());
      },
      async end(moved) {
        await sketch.end(moved);
        if (moved) await studio.act("draw", drawn()).catch(() => sketch.end());
        stroke.remove();
      },
      cancel() {
        sketch.end();
        stroke.remove();
      },
    };
  });
  sheet.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(event.deltaY / 400), at(event));
  }, { passive: false });
  sheet.addEventListener("keydown", (event) => {
    const factor = { "+": 1 / 1.4, "=": 1 / 1.4, "-": 1.4 }[event.key];
    if (factor) zoom(factor, [SIDE / 2, SIDE / 2]);
  });

  const open = (on) => {
    element.hidden = !on;
    stage.dataset.map = String(on);
    if (on) studio.act("get_surface").catch(() => {});
    lay();
  };
  studio.commands.handle("map", () => open(element.hidden));
  studio.state.watch(({ drawing }) => {
    const now = drawing?.map ?? null;
    if (!now || now.url !== whole?.url) shown = whole = now;
    lay();
  });
  studio.player.watch(follow);
}

/** Metres between lines of the grid. */
function gridStep(side) {
  const least = (COARSEST / SIDE) * side;
  const ten = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((each) => each * ten).find((each) => each >= least) ?? 10 * ten;
}

/** Multiples of the step within the square. */
function lines(from, side, step) {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor((from + side) / step) - first + 1 }, (_, i) => (first + i) * step);
}
