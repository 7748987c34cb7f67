/** Beside the speed one flies at: what the colours of the cameras and of the path mean, for as much of it as there is. */
import { h, keep, say } from "./element.js";

/** @import { State } from "./shapes.js" */

/** @type {{key: string, label: string, there: (state: State) => boolean}[]} */
const ENTRIES = [
  { key: "photo", label: "Photo", there: () => true },
  { key: "keyframe", label: "Keyframe", there: ({ segments }) => segments.some((each) => each.kind === "keyframes") },
  { key: "move", label: "Move", there: ({ segments }) => segments.some((each) => each.kind === "move") },
  { key: "playhead", label: "Now", there: () => true },
  { key: "warning", label: "Much invented", there: ({ warning }) => Boolean(warning) },
  { key: "error", label: "Too near", there: ({ clearance }) => Boolean(clearance?.unsafe?.length) },
];

/** @param {import("./studio.js").Studio} studio */
export function legend(studio) {
  const list = h("ul", { class: "rc-colours", "aria-label": "Colours of the cameras" });
  studio.state.watch((state) => {
    list.hidden = state.view.through_camera || !state.scene.ready;
    keep(
      list, ENTRIES.filter(({ there }) => there(state)), ({ key }) => key,
      ({ key }) => h("li", { "data-colour": key }, h("span", {})),
      (item, { label }) => say(item.lastChild, label),
    );
  });
  return list;
}
