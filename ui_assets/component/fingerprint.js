/** The hash over everything that the engine gets, folded away under a few plain words. */
import { h, say } from "./element.js";
import { icon } from "./icons.js";

/** @param {string} [always] what it is folded under; else whether what there is now was previewed */
export function fingerprint(always = "") {
  const words = h("summary", {});
  const hash = h("code", {});
  const copy = h("button", { class: "rc-tool rc-small", type: "button", title: "Copy the whole fingerprint", "aria-label": "Copy the fingerprint" }, icon("copy", 14));
  const element = h("details", { class: "rc-fingerprint" }, words, h("span", {}, "Fingerprint"), hash, copy);
  let whole = "";
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(whole);
    copy.replaceChildren(icon("check", 14));
    setTimeout(() => copy.replaceChildren(icon("copy", 14)), 1500);
  });
  return {
    element,
    /** @param {{hash: string, fresh: boolean} | null} contract */
    show(contract) {
      whole = contract?.hash ?? "";
      say(words, always ? always : contract ? (contract.fresh ? "Previewed" : "Changed since the preview") : "Not previewed yet");
      say(hash, whole ? whole.slice(0, 8) : "none yet");
      hash.title = whole;
      copy.hidden = !contract;
      element.classList.toggle("rc-is-stale", Boolean(contract && !contract.fresh));
    },
  };
}
