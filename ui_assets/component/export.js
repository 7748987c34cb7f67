/** Files for other tools: the path in every format that is written here, and what other video generators take. */
import { h } from "./element.js";
import { icon } from "./icons.js";

const GENERATORS = [
  ["vace.zip", "VACE", "video and mask, first frame, poses, depth"],
  ["time-to-move.zip", "Time-to-Move", "motion signal and mask, first frame, poses, depth"],
  ["generators.zip", "All of it", "for both, in one archive"],
];

/**
 * The path as it is now, in the top bar.
 * @param {import("./studio.js").Studio} studio
 */
export function exportMenu(studio) {
  const list = h("div", { class: "rc-menu-list" });
  const summary = h("summary", { class: "rc-button rc-quiet", title: "The path as it is now, in the formats of other tools" }, icon("download"), h("span", {}, "Export"));
  const element = h("details", { class: "rc-menu" }, summary, list);
  studio.onHello(({ formats, files }) =>
    list.replaceChildren(
      h("h4", {}, "This path as"),
      ...formats.map((each) => entry(`${files}path/${each.file}`, each.file, title(each), each.conventions)),
    ),
  );
  list.addEventListener("click", ({ target }) => target.closest("a") && (element.open = false));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !element.open) return;
    element.open = false;
    summary.focus();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!element.contains(target)) element.open = false;
  });
  studio.state.watch(({ scene }) => (element.hidden = !scene.ready));
  return element;
}

/**
 * What a take can be had as, besides its own files.
 * @param {{files: Record<string, string>}} take
 * @param {{file: string, about: string, conventions: string}[]} formats
 */
export function takeExports(take, formats) {
  return [
    h("h4", {}, "For other generators"),
    ...GENERATORS.map(([file, words, more]) => entry(take.files[file], file, words, more)),
    h("h4", {}, "Its path as"),
    ...formats.map((each) => entry(take.files[each.file], each.file, title(each), each.conventions)),
  ];
}

const title = ({ about }) => about.split(/[:,]/)[0];
const entry = (address, file, words, more) =>
  h("a", { class: "rc-menu-entry", href: `${address}?download=1`, download: "", title: file }, h("b", {}, words), h("span", {}, more));
