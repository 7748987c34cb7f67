/** What was done to the photo on its way in, and where its depth comes from, in sentences under its facts. */
import { h, keep, say } from "./element.js";

/** @param {import("./studio.js").Studio} studio */
export function photoNotes(studio) {
  const list = h("ul", { class: "rc-photo-notes", "aria-label": "Notes on the photo" });
  studio.state.watch(({ scene }) => {
    const notes = [...(scene.notices ?? []), scene.depth?.note ?? ""].filter(Boolean);
    list.hidden = !notes.length;
    keep(list, notes, (note) => note, () => h("li", {}), (item, note) => say(item, note));
  });
  return list;
}
