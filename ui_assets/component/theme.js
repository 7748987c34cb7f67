/** Light and dark: the palette's colours as `--rc-NAME` on the document, following the system or the page around us. */

const darkSystem = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark: Gradio says so by a class on the body; elsewhere the system does. */
export function isDark() {
  const gradio = document.querySelector("gradio-app, .gradio-container");
  return gradio ? document.body.classList.contains("dark") : darkSystem.matches;
}

/**
 * Keeps the palette's colours on the document.
 * @param {(dark: boolean) => void} changed called at each change, and by `use`
 * @returns {{use: (palette: {light: Record<string, string>, dark: Record<string, string>}) => void}}
 */
export function followTheme(changed) {
  let palette = null;
  const paint = () => {
    if (!palette) return;
    const dark = isDark();
    const root = document.documentElement;
    for (const [name, colour] of Object.entries(palette[dark ? "dark" : "light"])) {
      root.style.setProperty(`--rc-${name}`, colour);
    }
    root.style.setProperty("color-scheme", dark ? "dark" : "light");
    changed(dark);
  };
  darkSystem.addEventListener("change", paint);
  new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  return {
    use(given) {
      palette = given;
      paint();
    },
  };
}

/**
 * A colour of the palette, for canvases.
 * @param {string} name
 */
export function colour(name) {
  return getComputedStyle(document.body).getPropertyValue(`--rc-${name}`).trim();
}
