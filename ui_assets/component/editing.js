/** What is being edited, as a film that is on show sees it. */

/** @import { State } from "./shapes.js" */

/**
 * What, once it changes, has the film make way: the path, one that is imported, the photo, what is selected, how one looks.
 * @param {State} state
 */
export function editingOf({ segments, import: imported, scene, clip, view }) {
  const plain = segments.map((part) => (part.kind === "keyframes" ? { ...part, keyframes: part.keyframes.map(({ thumb: _, ...key }) => key) } : part));
  return JSON.stringify([plain, clip.closed, imported?.name ?? null, scene.key, view.selection, view.through_camera, view.recording !== null]);
}
