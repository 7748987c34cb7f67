/** The bar over the stage: how fast one flies, home, keyframes by themselves; that the camera is flown; and a way back when lost. */
import { name, press } from "./buttons.js";
import { h, say, set } from "./element.js";
import { icon } from "./icons.js";

/** Share of the picture that is invented above which nothing of the photo is in sight. */
const LOST = 0.9;
const MEMORY = "realcam-studio-auto-key";

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} stage
 * @param {import("./flight.js").Flight} flight
 * @param {HTMLElement} colours what stands at the end of the bar while nothing is flown
 * @returns {{tell: (invented: number | null) => void}} hears how much of the flown camera's picture is invented
 */
export function flightBar(studio, stage, flight, colours) {
  const { commands, state } = studio;
  /** @param {string} id @param {...Node} inside */
  const tool = (id, ...inside) => {
    const button = h("button", { class: "rc-tool rc-small", type: "button", onclick: () => commands.run(id) }, ...inside);
    commands.watch(() => name(button, commands.title(id)));
    return button;
  };
  const speed = h("output", { class: "rc-flight-speed", title: "How fast W A S D fly here. Shift flies four times as fast" });
  const home = tool("go-photo", icon("photo"));
  const auto = tool("auto-key", icon("key", 14), h("span", {}, "Auto"));
  const bar = h(
    "div", { class: "rc-flight", role: "group", "aria-label": "Flying", "data-tips": "above" },
    tool("slower", icon("minus", 12)), speed, tool("faster", icon("plus", 12)), home, auto,
  );
  const instead = h("span", { hidden: true }, h("kbd", {}, "I"), " moves the selected keyframe here");
  const flown = h(
    "div", { class: "rc-flown", hidden: true, role: "status" },
    h("b", {}, "Flying"), h("span", {}, h("kbd", {}, "K"), " keeps this camera"), instead, h("span", {}, h("kbd", {}, "Esc"), " returns to the path"),
  );
  const left = tool("go-back", h("span", {}, "Back to where you flew"));
  const back = h("button", { class: "rc-button rc-primary", type: "button", onclick: () => commands.run("go-photo") }, "Back to the photo");
  const lost = h("div", { class: "rc-lost", role: "status", hidden: true }, h("p", {}, "The photo is out of view."), back);
  bar.append(flown, left, colours);
  stage.append(bar, lost);
  new ResizeObserver(() => stage.style.setProperty("--rc-flight-height", `${bar.getBoundingClientRect().height}px`)).observe(bar);
  commands.watch(() => (back.title = commands.title("go-photo")));
  commands.handle("slower", () => flight.shift(-1));
  commands.handle("faster", () => flight.shift(1));

  /** @type {number | null} */
  let invented = null;
  let remembering = false;
  const show = () => {
    const latest = state.current;
    say(speed, flight.speed ? `${metres(flight.speed * (flight.fast ? 4 : 1))}/s` : "–");
    bar.toggleAttribute("data-flying", flight.flying);
    if (!latest) return;
    const { view } = latest;
    flown.hidden = !view.piloted;
    left.hidden = !view.left;
    instead.hidden = view.selection?.[1] == null;
    stage.toggleAttribute("data-piloted", view.piloted);
    press(auto, view.auto_key);
    auto.hidden = !view.through_camera;
    const away = view.through_camera ? view.piloted && (invented ?? 0) > LOST : !view.in_sight;
    if (lost.hidden === away) lost.hidden = !away;
    set(stage, "data-lost", away);
  };
  flight.watch(show);
  state.watch((latest) => {
    if (!remembering) {
      remembering = true;
      if (localStorage.getItem(MEMORY) === "true" && !latest.view.auto_key) studio.act("set_view", { auto_key: true });
    } else if (String(latest.view.auto_key) !== localStorage.getItem(MEMORY)) localStorage.setItem(MEMORY, String(latest.view.auto_key));
    if (!latest.view.piloted) invented = null;
    show();
  });
  return {
    tell(share) {
      invented = share;
      show();
    },
  };
}

/** Writes a number with as many digits as say something. @param {number} number */
function metres(number) {
  return `${number < 0.1 ? number.toFixed(3) : number < 10 ? number.toFixed(2) : number.toFixed(0)} m`;
}
