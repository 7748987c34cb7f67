/** The lines of menus by name. */

/**
 * The lines of a menu as commands, those that have a name as such.
 * @param {import("./menu.js").Line[]} lines
 * @param {{group: string, words?: string}} about
 */
export function lineCommands(lines, about) {
  const all = lines.flatMap((line) => ("inside" in line ? line.inside : [line]));
  return all.flatMap((line) => ("heading" in line || "inside" in line ? [] : [line])).flatMap(({ command, more, href, act }) => (command ? [{
    ...about, id: `line-${command}`, title: command, words: `${about.words ?? ""} ${more ?? ""}`, run: () => {
      act?.();
      if (href) download(href);
    },
  }] : []));
}

/** Saves a file of the session's under the name that it has. @param {string} address */
function download(address) {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
