/** The map: the scene from above in a corner of the stage, up is away from the photo; a pen draws paths on it. */
import { draggable } from "./drag.js";
import { Stroke } from "./draw.js";
import { floating } from "./floating.js";
import { h, keep, s, say, set } from "./element.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";
import { across, down, gridLines, gridStep, groundAt, SIDE, zoomed } from "./map-square.js";
import { keyframesOf } from "./path-marks.js";
import { sketching } from "./sketching.js";

/**
 * @import { Place, Square } from "./map-square.js"
 * @import { MapArea } from "./shapes.js"
 */

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
  const title = h("header", { class: "rc-map-title", title: "Drag it to another corner" }, h("span", {}, "Map"));
  const element = h(
    "section",
    { class: "rc-map", hidden: true, "aria-label": "Map" },
    title,
    sheet,
    h("p", { class: "rc-map-scale" }, bar, length),
    close,
  );
  stage.append(element);
  floating(stage, element, title);
  const sketch = sketching(studio);
  studio.commands.watch(() => (close.title = studio.commands.title("map", "Close the map")));

  /** What is shown, and the whole of it. @type {Square | null} */
  let shown = null;
  /** @type {MapArea | null} */
  let whole = null;
  /** @param {number} metres */
  const x = (metres) => (shown ? across(shown, metres) : 0);
  /** @param {number} metres */
  const y = (metres) => (shown ? down(shown, metres) : 0);
  /** @param {MouseEvent} event @returns {Place} */
  const at = ({ clientX, clientY }) => {
    const { left, top, width } = sheet.getBoundingClientRect();
    return [((clientX - left) / width) * SIDE, ((clientY - top) / width) * SIDE];
  };

  const lay = () => {
    const state = studio.state.current;
    if (element.hidden || !shown || !whole || !state?.drawing) return;
    const { path: cameras, map: { url, half_fov: half } } = state.drawing;
    const scale = (whole.side / shown.side) * SIDE;
    for (const [name, value] of Object.entries({ href: url, x: x(whole.left), y: y(whole.near + whole.side), width: scale, height: scale })) set(picture, name, value);
    const step = gridStep(shown.side);
    set(grid, "d", gridLines(shown.left, shown.side, step).map((m) => `M${x(m).toFixed(1)} 0V${SIDE}`).join("") + gridLines(shown.near, shown.side, step).map((m) => `M0 ${y(m).toFixed(1)}H${SIDE}`).join(""));
    bar.style.width = `${((step / shown.side) * 100).toFixed(2)}%`;
    say(length, step < 1 ? `${Math.round(step * 100)} cm` : `${step} m`);
    const [aside, ahead] = [WEDGE * Math.sin(half), WEDGE * Math.cos(half)];
    set(wedge, "d", `M${x(0).toFixed(1)} ${y(0).toFixed(1)}l${-aside} ${-ahead}h${2 * aside}z`);
    const way = cameras.map(([east, north]) => `${x(east).toFixed(1)},${y(north).toFixed(1)}`).join(" ");
    set(under, "points", way);
    set(path, "points", way);
    set(coming, "points", (state.drawing.sketch?.way ?? []).map(([east, north]) => `${x(east).toFixed(1)},${y(north).toFixed(1)}`).join(" "));
    const stands = state.segments.flatMap((part, segment) => keyframesOf(part).map((key, index) => ({ key, at: [segment, index] })));
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
  /** @param {number} factor @param {Place} place */
  const zoom = (factor, place) => {
    if (!shown || !whole) return;
    shown = zoomed(shown, whole, factor, place);
    lay();
  };

  draggable(sheet, (event) => {
    if (!shown) return null;
    studio.player.pause();
    const stroke = new Stroke(pen);
    let shift = event.shiftKey;
    /** @param {PointerEvent} next */
    const add = (next) => {
      if (!shown) return;
      const [u, v] = at(next);
      const [east, north] = groundAt(shown, [u, v]);
      stroke.add([Number(east.toFixed(4)), Number(north.toFixed(4))], u, v, shift);
    };
    add(event);
    const drawn = () => ({ stroke: { through: /** @type {const} */ ("map"), points: stroke.points }, how: flying.how(shift) });
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
    const factor = lookUp({ "+": 1 / 1.4, "=": 1 / 1.4, "-": 1.4 }, event.key);
    if (factor) zoom(factor, [SIDE / 2, SIDE / 2]);
  });

  /** @param {boolean} on */
  const open = (on) => {
    element.hidden = !on;
    stage.dataset.map = String(on);
    if (on) studio.act("get_surface").catch(() => {});
    lay();
  };
  studio.commands.handle("map", () => open(Boolean(element.hidden)));
  studio.state.watch(({ drawing }) => {
    const now = drawing?.map ?? null;
    if (!now || now.url !== whole?.url) shown = whole = now;
    lay();
  });
  studio.player.watch(follow);
}
