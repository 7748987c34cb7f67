/**
 * What the engine will get: the path's own frames, large in the stage from their start, while the request is packed from
 * the same ones. Whatever changes them has the show make way.
 */
import { editingOf } from "./editing.js";
import { h, say } from "./element.js";
import { fingerprint } from "./fingerprint.js";
import { icon } from "./icons.js";
import { calm, stepByArrows } from "./stage-manners.js";

/** @import { State } from "./shapes.js" */

/**
 * @param {HTMLElement} stage
 * @param {import("./studio.js").Studio} studio
 */
export function previewShow(stage, studio) {
  const { player, state } = studio;
  const title = h("h2", { class: "rc-film-name" }, "This is what the engine will get");
  const facts = h("p", { class: "rc-film-facts", role: "status" });
  const close = h("button", { class: "rc-tool", type: "button", title: "Close the preview (Esc)", "aria-label": "Close the preview", onclick: () => shut() }, icon("close"));
  const head = h("header", { class: "rc-film-head" }, h("span", { class: "rc-spring" }), h("div", { class: "rc-film-corner" }, close));
  const print = fingerprint("Details");
  const bar = h(
    "footer", { class: "rc-film-bar" },
    h("div", { class: "rc-preview-words" }, title, facts), h("span", { class: "rc-spring" }), print.element,
  );
  const section = h("section", { class: "rc-preview-show", hidden: true, tabindex: -1, "aria-label": "Preview" }, head, bar);
  stage.append(section);
  let editing = "";
  let begun = false;
  /** @type {HTMLElement | null} */
  let before = null;

  const begin = () => {
    if (begun || !player.whole) return;
    begun = true;
    if (!calm.matches) player.play();
  };
  /** @param {State} state */
  const tell = ({ clip, preview, coverage }) => {
    const rendering = !preview?.fresh || preview.done < clip.frames;
    const gaps = coverage?.outside.some((share, i) => share + coverage.hidden[i] > 0.005);
    const made = `${clip.frames} frames, ${clip.width} × ${clip.height}, ${Number(clip.fps.toFixed(2))} fps`;
    const lacking = clip.instead_of ? ` · ${clip.instead_of} is not here, and may set another size, length and rate` : "";
    say(facts, rendering ? `Rendering ${preview?.fresh ? preview.done : 0} of ${clip.frames} frames…` : gaps ? `${made} · what is black is not in the photo and will be invented${lacking}` : made + lacking);
    say(title, clip.instead_of ? `These are ${clip.engine}’s frames, not ${clip.instead_of}’s` : "This is what the engine will get");
    print.show(state.shown.contract);
  };
  const open = () => {
    if (!state.current?.preview) return;
    studio.film.shut();
    if (section.hidden) before = document.querySelector(":focus-visible");
    section.hidden = false;
    stage.dataset.film = "preview";
    editing = editingOf(state.current);
    begun = false;
    if (state.current.view.piloted) studio.act("return_to_path");
    player.showPlain(true);
    player.setRegion(null);
    player.scrub(0);
    tell(state.current);
    section.focus({ preventScroll: true });
    studio.act("preview").catch(() => {});
    begin();
  };
  /** Returns whether it was on show. */
  const shut = () => {
    if (section.hidden) return false;
    const inside = section.contains(document.activeElement) || document.activeElement === document.body;
    section.hidden = true;
    delete stage.dataset.film;
    player.pause();
    player.showPlain(false);
    if (inside) before?.focus?.({ preventScroll: true });
    return true;
  };
  state.watch((latest) => {
    if (section.hidden) return;
    if (editingOf(latest) !== editing) return shut();
    tell(latest);
    begin();
  });
  window.addEventListener("keydown", (event) => {
    if (!section.hidden) stepByArrows(event, player);
  });
  return {
    open,
    shut,
    get shown() {
      return !section.hidden;
    },
  };
}
