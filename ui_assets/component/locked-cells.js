/** How much of the picture the engine will lock, and whether the picture shows where: beside the scene lock. */
import { h, say } from "./element.js";

/** @import { LockedCells } from "./shapes.js" */

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function lockedCellsSwitch(host, studio) {
  /** @type {HTMLInputElement} */
  const box = h("input", { type: "checkbox", onchange: () => studio.act("set_view", { cells: box.checked }) });
  const label = h("label", { class: "rc-check" }, box, h("span", {}, "Show locked cells"));
  studio.commands.watch(() => (label.title = studio.commands.title("cells")));
  const words = h("p", { class: "rc-muted", role: "status" });
  const warning = h("p", { class: "rc-warning-line", role: "status", hidden: true });
  const element = h("div", { class: "rc-locked-cells" }, label, words, warning);
  host.replaceChildren(element);
  studio.state.watch(({ locked_cells, view }) => {
    element.hidden = !locked_cells;
    if (!locked_cells) return;
    box.checked = view.cells;
    say(words, wordsOf(locked_cells));
    say(warning, locked_cells.warning ?? "");
    warning.hidden = !locked_cells.warning;
  });
}

/** "62 % of the picture is locked, in the first 3 of 25 steps" @param {LockedCells} locked_cells */
function wordsOf({ share, steps, of, uniform }) {
  if (share === null) return "Measuring …";
  if (steps === 0) return `None of the ${of} steps is noisy enough to be guided.`;
  const first = `${uniform ? "" : "at most "}the first ${steps && steps > 1 ? `${steps} ` : ""}of ${of} steps`;
  return `${Math.round(share * 100)} % of the picture is locked${steps === null ? "" : `, in ${first}`}.`;
}
