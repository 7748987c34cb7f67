/** Small things that films and posters on the page agree about. */
import { lookUp } from "./look-up.js";
import { closest } from "./targets.js";

/** Whether the person would rather that nothing begins to move by itself. */
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

const TYPING = "textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=file])";

/** @param {EventTarget | null} target */
export const isTyping = (target) => Boolean(closest(target, TYPING));

/**
 * One frame on or back, ten with Shift, where nothing else goes by arrow keys; returns whether that was it.
 * @param {KeyboardEvent} event
 * @param {import("./player.js").Player} player
 */
export function stepByArrows(event, player) {
  const step = lookUp({ ArrowLeft: -1, ArrowRight: 1 }, event.key);
  if (!step || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return false;
  if (closest(event.target, "[role=slider], [role=tab], [role^=menu], [role=separator], input, dialog[open]")) return false;
  player.stepBy(step * (event.shiftKey ? 10 : 1));
  event.preventDefault();
  return true;
}
