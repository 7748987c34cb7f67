/** The path in film words, written and read: whole, in round numbers, whatever is selected; Enter applies it. */
import { h, say } from "./element.js";

/** Decimals that are shown: a millimetre, a thousandth of a degree. */
const DECIMALS = 3;

/** @param {import("./studio.js").Studio} studio */
export function filmWords(studio) {
  const text = h("textarea", {
    class: "rc-text rc-film-words", rows: 1, spellcheck: "false", autocomplete: "off", "aria-label": "Path in film words",
    placeholder: "orbit right 20deg; dolly in 0.3m",
  });
  const label = h("span", { class: "rc-field-label" });
  let shown = "";
  const write = () => {
    const words = text.value.replace(/\s+/g, " ").trim();
    if (words && words !== shown) return studio.act("set_path", { text: words }).catch(() => {});
  };
  const fit = () => {
    text.style.height = "0";
    if (text.scrollHeight) text.style.height = `${text.scrollHeight + 2}px`;
  };
  text.addEventListener("input", fit);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      text.value = shown;
      text.blur();
    } else if (event.key === "Enter" && !event.shiftKey) write();
    else return;
    if (!event.ctrlKey && !event.metaKey) event.preventDefault();
  });
  text.addEventListener("blur", write);
  new ResizeObserver(fit).observe(text);
  return {
    element: h("label", { class: "rc-stacked" }, label, text),
    /** @param {string | null} words of the path; null where it is not moves alone */
    show(words) {
      say(label, words === null ? "Replace the path by moves in film words, Enter to apply" : "The path in film words, Enter to apply");
      if (document.activeElement === text) return;
      text.value = shown = rounded(words ?? "");
      fit();
    },
  };
}

/** Long fractions cut to what anybody reads. @param {string} words */
export function rounded(words) {
  return words.replace(/\d+\.\d{4,}/g, (number) => String(Number(Number(number).toFixed(DECIMALS))));
}
