/** What was made: a card per take, its poster plays under the pointer; watched large, had, gone on from, deleted. */
import { when } from "./ago.js";
import { showCamera } from "./camera-check.js";
import { h, keep, say } from "./element.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";
import { menuButton } from "./menu.js";
import { Poster } from "./poster.js";
import { takeBin } from "./take-bin.js";
import { downloadLines, takeLines } from "./take-menu.js";
import { addressOf, sourcesOf } from "./take-sources.js";

/**
 * @import { Take } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

const STATES = { queued: "waiting", running: "being made", failed: "failed", cancelled: "cancelled" };

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function takesList(host, studio) {
  const list = h("ol", { class: "rc-takes", "aria-label": "Takes" });
  const poster = new Poster();
  const generate = h("button", { class: "rc-button rc-primary", type: "button", onclick: () => studio.commands.run("generate") }, icon("film"), h("span", {}, "Make a film"));
  const why = h("p", { class: "rc-hint" });
  const empty = h(
    "div", { class: "rc-takes-empty" },
    icon("takes", 72),
    h("h3", {}, "No films yet"),
    h("p", { class: "rc-hint" }, "Every film you make is kept here, with the path and the settings it was made with."),
    generate, why,
  );
  host.replaceChildren(empty, list, takeBin(studio));
  studio.commands.watch(() => (generate.title = studio.commands.title("generate")));
  studio.state.watch((state) => {
    empty.hidden = state.takes.length > 0;
    generate.disabled = Boolean(state.blocked);
    say(why, empty.hidden ? "" : state.blocked);
    keep(list, state.takes, ({ id }) => String(id), () => h("li", { class: "rc-take" }), (item, take) => {
      showTake(item, take, studio, poster);
      const camera = item.querySelector(".rc-take-camera");
      if (camera instanceof HTMLElement) showCamera(camera, take, studio, state.view.checked);
    });
  });
}

/** @param {HTMLElement} item @param {Take} take @param {Studio} studio @param {Poster} poster */
function showTake(item, take, studio, poster) {
  const text = JSON.stringify({ ...take, camera: Boolean(take.camera?.url) });
  if (item.dataset.shown === text || item.contains(document.activeElement?.closest(".rc-take-name") ?? null)) return;
  item.dataset.shown = text;
  const focused = item.contains(document.activeElement) ? /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.part : "";
  const open = item.querySelector("details")?.open ?? false;
  const state = take.state === "done" ? "" : lookUp(STATES, take.state) ?? take.state;
  const chip = take.new ? h("span", { class: "rc-chip rc-new" }, "New") : state ? h("span", { class: `rc-chip ${take.state === "failed" ? "rc-bad" : ""}` }, state) : null;
  const video = take.files["video.mp4"];
  const engine = studio.hello.engines.find(({ name }) => name === take.engine);
  const facts = [when(take.created), engine?.title ?? take.engine, engine?.samples && `seed ${take.seed}`, `${take.width} × ${take.height}`, `${take.frames} frames`];
  const details = [
    take.how ? h("p", { class: "rc-muted" }, take.how) : null,
    take.negative_prompt ? h("p", { class: "rc-prompt rc-muted" }, `Not: ${take.negative_prompt}`) : null,
    take.notes.length ? h("ul", { class: "rc-take-notes", "aria-label": "What the engine noted" }, ...take.notes.map((note) => h("li", {}, note))) : null,
    h("p", { class: "rc-muted" }, [take.seconds && `Made in ${take.seconds.toFixed(1)} s`, `seed ${take.seed}`, `fingerprint ${take.contract.slice(0, 8)}`].filter(Boolean).join(", ")),
  ];
  const parts = [
    picture(take, studio, poster),
    h("div", { class: "rc-head" }, nameField(item, take, studio), chip),
    h("p", { class: "rc-take-path" }, take.path || take.photo),
    take.changes ? h("p", { class: "rc-take-changes" }, take.changes.length ? `New: ${take.changes.join(", ")}` : "The same as the take before") : null,
    h("p", { class: "rc-muted rc-take-facts" }, facts.filter(Boolean).join(" · ")),
    h("div", { class: "rc-take-camera" }),
    take.prompt ? h("p", { class: "rc-prompt" }, take.prompt) : null,
    take.error ? h("p", { class: "rc-job-outcome" }, take.error) : null,
    h(
      "div", { class: "rc-take-buttons" },
      video ? h("a", { class: "rc-button", href: `${video}?download=1`, download: "", "data-part": "download" }, icon("download"), h("span", {}, "Download")) : null,
      menuButton({ name: `Downloads of ${take.name}`, title: "Download as …", picture: "down", class: "rc-button rc-caret", bare: true, lines: () => downloadLines(take) }),
      h("span", { class: "rc-spring" }),
      menuButton({ name: `More about ${take.name}`, title: "More", picture: "more", class: "rc-tool", bare: true, lines: () => takeLines(studio, take, { large: false }) }),
    ),
    h("details", { class: "rc-fold", open }, h("summary", {}, "Details"), h("div", { class: "rc-fold-body" }, ...details)),
  ];
  item.replaceChildren(...parts.flatMap((part) => part ?? []));
  if (focused) /** @type {HTMLElement | null} */ (item.querySelector(`[data-part="${focused}"]`))?.focus();
}

/**
 * The poster: plays while it is pointed at or has the focus, and large once it is pressed.
 * @param {Take} take
 * @param {Studio} studio
 * @param {Poster} poster
 */
function picture(take, studio, poster) {
  const [source] = sourcesOf([take]);
  const label = take.files["video.mp4"] ? `Play ${take.name}` : `Play the preview of ${take.name}`;
  const image = h("img", { src: take.thumbnails[1], alt: "", loading: "lazy" });
  const button = h(
    "button",
    { class: "rc-take-picture", type: "button", "data-part": "picture", title: "Play it in the stage", "aria-label": label, onclick: () => studio.film.open(take) },
    image,
    h("span", { class: "rc-take-play" }, icon("play", 20)),
    h("span", { class: "rc-take-length" }, `${Number((take.frames / take.fps).toFixed(1))} s`),
  );
  button.style.setProperty("--rc-aspect", String(take.width / take.height));
  if (source) poster.serve(button, addressOf(take, source.key.split("/")[1]));
  return button;
}

/**
 * A heading that is a text field: Enter keeps what was typed, Escape what was there.
 * @param {HTMLElement} item
 * @param {Take} take
 * @param {Studio} studio
 */
function nameField(item, take, studio) {
  const input = h("input", { class: "rc-take-name", "data-part": "name", value: take.name, maxlength: 60, spellcheck: "false", autocomplete: "off", "aria-label": `Name of ${take.name}`, title: "Click to rename" });
  const leave = () => {
    const name = input.value.trim();
    if (name === take.name) return;
    item.dataset.shown = "";
    studio.act("rename_take", { number: take.id, name }).catch(() => (input.value = take.name));
  };
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", leave);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") input.value = take.name;
    else if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    input.blur();
  });
  return h("h3", {}, input);
}
