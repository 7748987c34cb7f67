/**
 * Light and dark. The host defines the palette's colours as `--rc-NAME`, with `color-scheme` on the body; what draws on
 * canvases asks here, and is told when they change.
 */

const darkSystem = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark. */
export function isDark() {
  const scheme = getComputedStyle(document.body).colorScheme;
  return /^(light|dark)$/.test(scheme) ? scheme === "dark" : darkSystem.matches;
}

/** @param {() => void} changed called now and whenever colours may have changed */
export function followTheme(changed) {
  darkSystem.addEventListener("change", changed);
  new MutationObserver(changed).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  changed();
}

/** @typedef {"system" | "light" | "dark"} Scheme */

/**
 * What somebody chose, kept by the host; "system" where it offers no choice.
 * @returns {Scheme}
 */
export function scheme() {
  return window.realcamScheme?.chosen() ?? "system";
}

/** @type {Set<() => void>} */
const watchers = new Set();

/** @param {Scheme} chosen */
export function chooseScheme(chosen) {
  window.realcamScheme?.choose(chosen);
  for (const callback of watchers) callback();
}

/** @param {() => void} callback called now and whenever somebody chooses another */
export function watchScheme(callback) {
  watchers.add(callback);
  callback();
}

/**
 * A colour of the palette, for canvases.
 * @param {string} name
 */
export function colour(name) {
  return getComputedStyle(document.body).getPropertyValue(`--rc-${name}`).trim();
}
