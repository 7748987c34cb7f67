/** The part of the path that plays again and again: a band on the ruler with two handles. */
import { draggable } from "./drag.js";
import { h, set } from "./element.js";
import { lookUp } from "./look-up.js";

/**
 * @param {import("./studio.js").Studio} studio
 * @param {() => import("./scale.js").Scale} scale
 * @param {ReturnType<typeof import("./magnet.js").magnet>} magnet
 */
export function loopRegion(studio, scale, magnet) {
  const { player, commands } = studio;
  const band = h("div", { class: "rc-loop-band" });
  const handles = ["begin", "end"].map((name) => h("span", { class: "rc-loop-handle", role: "slider", tabindex: 0, "aria-label": `${name} of the loop` }));
  const element = h("div", { class: "rc-loop", hidden: true }, band, ...handles);
  /** @param {number} index @param {number} time */
  const put = (index, time) => {
    const { region } = player.clock;
    if (region) player.setRegion(index ? [region[0], time] : [time, region[1]]);
  };
  handles.forEach((handle, index) => {
    draggable(handle, (event) => {
      event.stopPropagation();
      const before = player.clock.region;
      if (!before) return null;
      return {
        move(now, dx) {
          const shown = scale();
          put(index, magnet.caught(shown, shown.time(shown.x(before[index]) + dx), now));
        },
        end: magnet.release,
        cancel() {
          magnet.release();
          player.setRegion(before);
        },
      };
    });
    handle.addEventListener("keydown", (event) => {
      const steps = lookUp({ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }, event.key);
      const { region } = player.clock;
      if (!steps || !region) return;
      put(index, region[index] + steps * player.step * (event.shiftKey ? 10 : 1));
      event.preventDefault();
    });
  });
  commands.handle("loop-in", () => player.setRegion([player.time, player.clock.region?.[1] ?? player.clock.duration]));
  commands.handle("loop-out", () => player.setRegion([player.clock.region?.[0] ?? 0, player.time]));
  commands.handle("loop-clear", () => player.setRegion(null));
  return {
    element,
    show() {
      const { region } = player.clock;
      element.hidden = !region;
      if (!region) return;
      const [from, to] = region.map((time) => scale().x(time));
      band.style.left = `${from}px`;
      band.style.width = `${to - from}px`;
      handles.forEach((handle, index) => {
        handle.style.transform = `translateX(${[from, to][index].toFixed(1)}px)`;
        handle.title = `Drag, or arrow keys: where the loop ${index ? "ends" : "begins"}`;
        set(handle, "aria-valuemin", 0);
        set(handle, "aria-valuemax", Number(player.clock.duration.toFixed(3)));
        set(handle, "aria-valuenow", Number(region[index].toFixed(3)));
        set(handle, "aria-valuetext", `${region[index].toFixed(2)} seconds`);
      });
    },
    /** A new one, dragged along the ruler from a time on. @param {number} from */
    drawn(from) {
      const before = player.clock.region;
      return {
        /** @param {PointerEvent} event @param {number} dx */
        move(event, dx) {
          const shown = scale();
          const to = magnet.caught(shown, shown.time(shown.x(from) + dx), event);
          player.setRegion([Math.min(from, to), Math.max(from, to)]);
        },
        end: magnet.release,
        cancel() {
          magnet.release();
          player.setRegion(before);
        },
      };
    },
  };
}
