/** How much of the picture the engine will pin, and whether the picture shows where: beside the scene lock. */
import { h, say } from "./element.js";

/** @import { Pinned } from "./shapes.js" */

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function pinnedCells(host, studio) {
  /** @type {HTMLInputElement} */
  const box = h("input", { type: "checkbox", onchange: () => studio.act("set_view", { cells: box.checked }) });
  const label = h("label", { class: "rc-check" }, box, h("span", {}, "Show what is locked"));
  studio.commands.watch(() => (label.title = studio.commands.title("cells")));
  const words = h("p", { class: "rc-muted", role: "status" });
  const warning = h("p", { class: "rc-warning-line", role: "status", hidden: true });
  const element = h("div", { class: "rc-pinned" }, label, words, warning);
  host.replaceChildren(element);
  studio.state.watch(({ pinned, view }) => {
    element.hidden = !pinned;
    if (!pinned) return;
    box.checked = view.cells;
    say(words, pinnedWords(pinned));
    say(warning, pinned.warning ?? "");
    warning.hidden = !pinned.warning;
  });
}

/** "62 % of the picture is locked, in the first 3 of 25 steps" @param {Pinned} pinned */
function pinnedWords({ share, steps, of, uniform }) {
  if (share === null) return "Measuring …";
  if (steps === 0) return `None of the ${of} steps is noisy enough to be led.`;
  const first = `${uniform ? "" : "at most "}the first ${steps && steps > 1 ? `${steps} ` : ""}of ${of} steps`;
  return `${Math.round(share * 100)} % of the picture is locked${steps === null ? "" : `, in ${first}`}.`;
}
