/** Takes by name: what their menus offer, and what is done with the film on show. */
import { lineCommands } from "./line-commands.js";
import { binCommands } from "./take-bin.js";
import { downloadLines, takeLines } from "./take-menu.js";

/** @import { Take } from "./shapes.js" */

/** Number of the newest that have all commands; the others have what finds them again. */
const NEWEST = 5;

/** @param {import("./studio.js").Studio} studio */
export function takeCommands(studio) {
  const { state, film, preview } = studio;
  const group = "Takes";
  const takes = state.current?.takes ?? [];
  return [
    ...takes.flatMap((take, index) => [
      { id: `play-${take.id}`, title: `Play ${take.name}`, group, words: "watch film video show large", run: () => film.open(take) },
      { id: `rename-${take.id}`, title: `Rename ${take.name} …`, group, words: "name call", run: () => rename(take) },
      ...(index < NEWEST ? lineCommands([...downloadLines(take), ...takeLines(studio, take, { large: false })], { group, words: "save export go on from here reuse" }) : []),
    ]),
    ...binCommands(studio).map((command) => ({ ...command, group })),
    ...(film.take ? film.commands().map((command) => ({ ...command, group: "Film" })) : []),
    ...(preview.shown ? [{ id: "preview-shut", title: "Close the preview", group: "Film", run: () => preview.shut() }] : []),
  ];
}

/** @param {Take} take */
function rename({ id }) {
  document.dispatchEvent(new CustomEvent("rc-reveal", { detail: "takes" }));
  requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(`[data-island=takes] [data-key="${id}"] .rc-take-name`))?.focus());
}
