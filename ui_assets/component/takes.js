/** What was made: every take with its name, its pictures and its files; gone on from, compared, deleted. */
import { h, keep } from "./element.js";
import { takeExports } from "./export.js";
import { icon } from "./icons.js";

const FILES = { "video.mp4": "Video MP4", "trajectory.json": "Trajectory JSON", "scene.ply": "Points PLY", "request.zip": "Request ZIP", "preview.mp4": "Preview MP4" };
const STATES = { queued: "waiting", running: "being made", failed: "failed", cancelled: "cancelled" };

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function takesList(host, studio) {
  const list = h("ol", { class: "rc-takes" });
  const empty = h("p", { class: "rc-hint" }, "No takes yet. Generate makes the first one.");
  let formats = [];
  host.replaceChildren(empty, list);
  studio.onHello((hello) => (formats = hello.formats));
  studio.state.watch(({ takes }) => {
    empty.hidden = takes.length > 0;
    keep(list, takes, ({ id }) => String(id), () => h("li", { class: "rc-take" }), (item, take) => showTake(item, take, studio, formats));
  });
}

function showTake(item, take, studio, formats) {
  const text = JSON.stringify(take);
  if (item.dataset.shown === text || item.contains(document.activeElement?.closest(".rc-take-name") ?? null)) return;
  item.dataset.shown = text;
  const open = item.querySelector("details")?.open ?? false;
  const facts = [take.engine, `${take.frames} frames`, take.seconds && `${take.seconds.toFixed(1)} s`];
  const state = take.state === "done" ? (take.current ? "current" : "done") : STATES[take.state] ?? take.state;
  const parts = [
    h(
      "header",
      { class: "rc-head" },
      nameField(item, take, studio),
      h("span", { class: `rc-chip ${take.state === "failed" ? "rc-bad" : ""}` }, state),
      h("button", { class: "rc-tool rc-small", type: "button", title: `Delete ${take.name}`, "aria-label": `Delete ${take.name}`, onclick: () => studio.act("delete_take", { number: take.id }).catch(() => {}) }, icon("bin", 14)),
    ),
    h(
      "button",
      { class: "rc-take-picture", type: "button", title: "Compare with the preview, or another take", "aria-label": `Compare ${take.name}`, onclick: () => studio.compare.show(take) },
      ...take.thumbnails.map((src, i) => h("img", { src, alt: ["first frame", "middle frame"][i], loading: "lazy", style: `aspect-ratio: ${take.width / take.height}` })),
      h("span", {}, icon("compare"), "Compare"),
    ),
    h(
      "p",
      { class: "rc-muted rc-take-facts" },
      h("span", {}, facts.filter(Boolean).join(" · ")),
      copyButton(`seed ${take.seed}`, "Copy the seed", String(take.seed)),
      copyButton(take.contract.slice(0, 8), "Copy the contract", take.contract),
    ),
    take.how ? h("p", { class: "rc-muted" }, take.how) : "",
    take.prompt ? h("p", { class: "rc-prompt" }, take.prompt) : "",
    take.negative_prompt ? h("p", { class: "rc-prompt rc-muted" }, `Not: ${take.negative_prompt}`) : "",
    take.error ? h("p", { class: "rc-job-outcome" }, take.error) : "",
    take.notes.length ? h("ul", { class: "rc-take-notes", "aria-label": "What the engine noted" }, ...take.notes.map((note) => h("li", {}, note))) : "",
    h("button", { class: "rc-link", type: "button", onclick: () => studio.act("use_take", { number: take.id }).catch(() => {}) }, icon("copy", 14), "Use its settings and path"),
    h(
      "div",
      { class: "rc-downloads" },
      ...Object.entries(FILES)
        .filter(([file]) => take.files[file])
        .map(([file, words]) => h("a", { class: "rc-link", href: `${take.files[file]}?download=1`, download: "", title: file }, icon("download", 14), words)),
    ),
    h("details", { class: "rc-fold", open }, h("summary", {}, "Export for other tools"), h("div", { class: "rc-fold-body" }, ...takeExports(take, formats))),
  ];
  item.replaceChildren(...parts);
}

/** A heading that is a text field: Enter keeps what was typed, Escape what was there. */
function nameField(item, take, studio) {
  const input = h("input", { class: "rc-take-name", value: take.name, maxlength: 60, spellcheck: "false", autocomplete: "off", "aria-label": `Name of ${take.name}`, title: "Click to rename" });
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

function copyButton(words, title, text) {
  const button = h("button", { class: "rc-link rc-copy", type: "button", title, "aria-label": `${title}: ${words}` }, words);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
    setTimeout(() => (button.textContent = words), 1200);
  });
  return button;
}
