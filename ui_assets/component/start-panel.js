/** The start panel: a drop zone, samples, and every shot of this home, over the whole page. Closing it goes back to the shot. */
import { ago } from "./ago.js";
import { name as nameButton } from "./buttons.js";
import { h, keep, say, set } from "./element.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";
import { notices } from "./notices.js";
import { showUpload } from "./open.js";
import { leaveWord } from "./shots.js";
import { sampleTitle } from "./words.js";

/**
 * @import { IconName } from "./icons.js"
 * @import { Shot, Shots } from "./shots.js"
 */

/** Number of shots above which one wants to search. */
const MANY = 8;
const LONGEST = 80;
/** A poster that was not there may be by now. */
const POSTERS_MS = 3000;

/**
 * What can be done with a shot.
 * @typedef {Object} Deeds
 * @property {(shot: Shot) => string} poster
 * @property {(shot: Shot) => void} open
 * @property {(shot: Shot, name: string) => void} rename
 * @property {(shot: Shot) => void} duplicate
 * @property {(shot: Shot) => void} delete
 * @property {(shot: Shot) => void} restore
 * @property {(shot: Shot) => void} destroy
 */

/**
 * @param {import("./studio.js").Studio} studio
 * @returns {{toggle: () => void, close: () => void, deleteHere: () => Promise<void>, duplicateHere: () => Promise<void>}}
 */
export function startPanel(studio) {
  const { shots } = studio;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  /** @type {Awaited<ReturnType<Shots["list"]>>} */
  let lists = { shots: [], bin: [], samples: [] };
  /** Titles by name. @type {Map<string, string>} */
  let engines = new Map();
  studio.onHello((hello) => (engines = new Map(hello.engines.map(({ name, title }) => [name, title]))));

  const close = h("button", { class: "rc-tool", type: "button", title: "Back to the shot (Esc)", "aria-label": "Back to the shot", onclick: () => dialog.close() }, icon("close"));
  const begin = h("button", { class: "rc-button", type: "button", title: "A shot of the first sample, to be made your own", onclick: () => run(() => shots.begin()) }, icon("plus"), h("span", {}, "New shot"));
  const search = h("input", { class: "rc-start-search", type: "search", placeholder: "Search", "aria-label": "Search the shots", oninput: () => show() });
  const drop = h(
    "button",
    { class: "rc-start-drop", type: "button", onclick: studio.open.choose },
    icon("photo", 28),
    h("strong", {}, "Drop a photo here"),
    h("span", { class: "rc-muted" }, "or click to choose one. JPEG, PNG, WebP, HEIC, AVIF; paste works, too."),
  );
  const uploading = h("p", { class: "rc-start-upload", role: "status" });
  const samples = h("ul", { class: "rc-start-samples" });
  const recent = h("ul", { class: "rc-start-shots" });
  const nothing = h("p", { class: "rc-hint", hidden: true });
  const bin = h("ul", { class: "rc-start-bin-list" });
  const binWords = h("span", {});
  const binFold = h("details", { class: "rc-start-bin", hidden: true }, h("summary", {}, icon("bin", 14), binWords), bin);
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: "rc rc-start", "aria-labelledby": "rc-start-title" },
    h(
      "div",
      { class: "rc-start-page" },
      h("header", { class: "rc-start-head" }, h("span", { class: "rc-mark", "aria-hidden": "true" }, icon("camera", 22)), h("h2", { id: "rc-start-title" }, "RealCam Studio"), h("span", { class: "rc-spring" }), close),
      h("section", { class: "rc-start-begin", "aria-label": "Begin" }, h("div", { class: "rc-start-mine" }, h("h3", {}, "Begin with a photo"), h("div", { class: "rc-start-dropping" }, drop, uploading)), h("div", { class: "rc-start-try" }, h("h3", {}, "Or try a sample"), samples)),
      h("section", { "aria-labelledby": "rc-start-recent" }, h("div", { class: "rc-start-row" }, h("h3", { id: "rc-start-recent" }, "Recent shots"), h("span", { class: "rc-spring" }), search, begin), recent, nothing),
      binFold,
    ),
  );
  document.body.append(dialog);
  showUpload(studio.open, uploading);
  const notice = notices(dialog);
  /** @param {Error} error */
  const refused = (error) => notice("error", error.message);
  /** @param {() => unknown} act */
  const run = (act) => Promise.resolve().then(act).catch(refused);

  const refresh = async () => {
    lists = await shots.list();
    show();
    clearTimeout(later);
    if (lists.shots.some(({ poster }) => poster === null)) later = setTimeout(() => dialog.open && run(refresh), POSTERS_MS);
  };
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = lists.shots.filter(({ name, photo }) => words.every((word) => `${name} ${photo}`.toLowerCase().includes(word)));
    search.hidden = lists.shots.length <= MANY && !search.value;
    keep(samples, lists.samples, (sample) => sample, (sample) => sampleCard(sample, shots, () => run(openSample.bind(null, sample))));
    keep(recent, found, ({ id }) => id, (shot) => shotCard(shot, deeds), (card, shot) => card.show(shot, facts(shot, engines, shots.here)));
    nothing.hidden = found.length > 0;
    say(nothing, search.value ? "No shot is called that." : "No shots yet. A photo or a sample makes the first one.");
    binFold.hidden = lists.bin.length === 0;
    say(binWords, `Bin (${lists.bin.length})`);
    keep(bin, lists.bin, ({ id }) => id, (shot) => binRow(shot, shots, deeds));
  };
  /** @param {string} sample */
  const openSample = async (sample) => {
    const stays = shots.untouched;
    await shots.openSample(sample);
    if (stays) dialog.close();
  };

  /** @type {Deeds} */
  const deeds = {
    poster: (shot) => shots.poster(shot),
    open: (shot) => (shot.id === shots.here ? dialog.close() : shots.go(shot.id, false)),
    rename: (shot, name) =>
      run(async () => {
        await shots.rename(shot.id, name);
        await refresh();
      }),
    duplicate: (shot) =>
      run(async () => {
        const copy = await shots.duplicate(shot.id);
        await refresh();
        notice("info", `“${shot.name}” was duplicated.`);
        focusOn(copy);
      }),
    delete: (shot) =>
      run(async () => {
        if (shot.id === shots.here) return deleteHere();
        const next = /** @type {HTMLElement | null | undefined} */ (recent.querySelector(`[data-key="${shot.id}"]`)?.nextElementSibling)?.dataset.key;
        await shots.delete(shot.id);
        await refresh();
        focusOn(next);
        notice("info", `“${shot.name}” is in the bin.`, { words: "Undo", act: () => deeds.restore(shot) });
      }),
    restore: (shot) =>
      run(async () => {
        await shots.restore(shot.id);
        await refresh();
        focusOn(shot.id);
      }),
    destroy: (shot) =>
      run(async () => {
        await shots.destroy(shot.id);
        await refresh();
        notice("info", `“${shot.name}” was deleted for good.`);
      }),
  };
  /** @param {string | undefined} id @param {FocusOptions} [how] */
  const focusOn = (id, how) => /** @type {HTMLElement} */ (id && recent.querySelector(`[data-key="${id}"] .rc-start-open`) || close).focus(how);

  recent.addEventListener("keydown", (event) => {
    const cards = [.../** @type {NodeListOf<HTMLElement>} */ (recent.querySelectorAll(".rc-start-open"))];
    const at = cards.findIndex((card) => card === event.target);
    if (at < 0) return;
    const across = getComputedStyle(recent).gridTemplateColumns.split(" ").length;
    const step = lookUp({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }, event.key);
    if (!step) return;
    cards[at + step]?.focus();
    event.preventDefault();
  });
  for (const kind of ["dragover", "dragleave", "drop"])
    dialog.addEventListener(kind, () => drop.classList.toggle("rc-over", kind === "dragover"), true);

  async function deleteHere() {
    const name = shots.name;
    const gone = shots.here;
    const next = (await shots.list()).shots.find(({ id }) => id !== gone);
    leaveWord({ text: `“${name}” is in the bin.`, back: gone, binned: true, words: "Undo" });
    await shots.delete(gone);
    location.assign(shots.address(next?.id));
  }
  return {
    toggle() {
      if (dialog.open) return dialog.close();
      search.value = "";
      dialog.showModal();
      dialog.scrollTop = 0;
      run(async () => {
        await refresh();
        if (!dialog.contains(document.activeElement) || document.activeElement === close) focusOn(shots.here, { preventScroll: true });
      });
    },
    close: () => dialog.close(),
    deleteHere,
    async duplicateHere() {
      shots.go(await shots.duplicate(shots.here));
    },
  };
}

/** @param {string} sample @param {Shots} shots @param {() => void} open */
function sampleCard(sample, shots, open) {
  const title = sampleTitle(sample);
  return h(
    "li",
    {},
    h("button", { class: "rc-start-sample", type: "button", "aria-label": `Open the sample ${title}`, onclick: open }, h("img", { src: shots.samplePicture(sample), alt: "" }), h("span", {}, title)),
  );
}

/** @param {Shot} first @param {Deeds} deeds */
function shotCard(first, deeds) {
  let shot = first;
  const picture = h("img", { alt: "", loading: "lazy" });
  const blank = h("span", { class: "rc-start-blank" }, icon("photo", 24));
  const here = h("span", { class: "rc-start-here" }, "Open now");
  const name = h("strong", {});
  const about = h("span", { class: "rc-muted" });
  const open = h("button", { class: "rc-start-open", type: "button", onclick: () => deeds.open(shot) }, h("span", { class: "rc-start-poster" }, picture, blank, here), name, about);
  const input = h("input", { class: "rc-start-name", maxlength: LONGEST, "aria-label": "Name of the shot", spellcheck: "false", autocomplete: "off", hidden: true });
  /** @param {IconName} picture @param {() => void} act */
  const tool = (picture, act) => h("button", { class: "rc-tool rc-small", type: "button", onclick: act }, icon(picture, 14));
  const edit = () => {
    input.value = shot.name;
    input.hidden = false;
    input.focus();
    input.select();
  };
  /** @param {boolean} keeps */
  const leave = (keeps) => {
    if (input.hidden) return;
    input.hidden = true;
    const wanted = input.value.trim();
    if (keeps && wanted !== shot.name) deeds.rename(shot, wanted);
  };
  const tools = [tool("pencil", edit), tool("copy", () => deeds.duplicate(shot)), tool("bin", () => deeds.delete(shot))];
  input.addEventListener("blur", () => leave(true));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leave(event.key === "Enter");
    open.focus();
  });
  open.addEventListener("keydown", (event) => {
    const act = lookUp({ F2: edit, Delete: () => deeds.delete(shot), Backspace: () => deeds.delete(shot) }, event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
  const card = h("li", { class: "rc-start-shot" }, open, input, h("div", { class: "rc-start-tools" }, ...tools));
  /** @param {Shot} latest @param {ReturnType<typeof facts>} about */
  const show = (latest, { words, isHere }) => {
    shot = latest;
    const src = deeds.poster(shot);
    set(picture, "src", src || null);
    picture.hidden = !src;
    picture.onload = () => picture.classList.toggle("rc-upright", picture.naturalHeight > picture.naturalWidth);
    blank.hidden = Boolean(src);
    here.hidden = !isHere;
    say(name, shot.name);
    say(about, words);
    set(open, "aria-description", "F2 renames it, Delete puts it into the bin");
    set(name, "title", shot.name);
    open.setAttribute("aria-label", `${isHere ? "Go back to" : "Open"} ${shot.name}, ${words}`);
    for (const [index, deed] of ["Rename", "Duplicate", "Delete"].entries()) nameButton(tools[index], `${deed} ${shot.name}`);
  };
  return Object.assign(card, { show });
}

/** @param {Shot} shot @param {Shots} shots @param {Deeds} deeds */
function binRow(shot, shots, deeds) {
  const src = shots.poster(shot);
  return h(
    "li",
    {},
    src ? h("img", { src, alt: "" }) : h("span", { class: "rc-start-blank" }, icon("photo", 16)),
    h("span", { class: "rc-start-binned" }, h("strong", {}, shot.name), h("span", { class: "rc-muted" }, `deleted ${ago(shot.deleted)}`)),
    h("button", { class: "rc-button rc-quiet", type: "button", "aria-label": `Restore ${shot.name}`, onclick: () => deeds.restore(shot) }, icon("undo", 14), h("span", {}, "Restore")),
    h("button", { class: "rc-button rc-quiet", type: "button", "aria-label": `Delete ${shot.name} for good`, onclick: () => deeds.destroy(shot) }, h("span", {}, "Delete for good")),
  );
}

/**
 * "3 minutes ago · 6 s · Warp · 2 takes"
 * @param {Shot} shot
 * @param {Map<string, string>} engines
 * @param {string} here
 */
function facts({ id, changed, duration, engine, takes }, engines, here) {
  const length = duration ? `${Number(duration.toFixed(1))} s` : "";
  const made = takes ? `${takes} ${takes === 1 ? "take" : "takes"}` : "";
  return { words: [ago(changed), length, engines.get(engine) ?? engine, made].filter(Boolean).join(" · "), isHere: id === here };
}
