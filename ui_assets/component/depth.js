/** The photo's card: what it is, where its metres come from, and how far it is on its way into space. */
import { cropOnPhoto } from "./crop.js";
import { depthMapBox, depthMapButton } from "./depth-map.js";
import { h, keep, say } from "./element.js";
import { icon } from "./icons.js";
import { photoNotes } from "./photo-notes.js";
import { liftWords } from "./becoming.js";
import { lookUp } from "./look-up.js";
import { sampleTitle } from "./words.js";

/**
 * @import { DepthOffer, Lift, Scene } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

const KINDS = { metric: "Metric depth", relative: "Relative depth", approximate: "Guessed depth" };
/** Where depth comes from, by its name in the files. */
const SOURCES = { "layout-prior": "from the layout", sample: "exact", embedded: "from the photo’s file", sidecar: "your depth map" };
const LENSES = { assumed: "assumed", exif: "from the file", user: "set by you", sample: "known", recovered: "found with the clip's camera" };

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function photoCard(host, studio) {
  const crop = cropOnPhoto(studio);
  const name = h("h3", {});
  const size = h("p", { class: "rc-muted" });
  const depth = fact("Depth");
  const lens = fact("Lens");
  const subject = fact("Subject");
  const offers = h("div", { class: "rc-offer-buttons" });
  const offered = h("p", { class: "rc-muted" });
  const offerBox = h("div", { class: "rc-offers", hidden: true }, offered, offers);
  const lift = liftLine(studio);
  const samples = h("div", { class: "rc-samples", "data-command": "sample", role: "group", "aria-label": "Samples" });
  const open = h("button", { class: "rc-button", type: "button", "data-command": "open", onclick: studio.open.choose }, icon("open"), h("span", {}, "Open a photo or clip"));
  host.classList.add("rc-photo-card");
  host.replaceChildren(
    h("div", { class: "rc-photo-head" }, crop.frame, h("div", {}, name, size, crop.message)),
    lift.element,
    h("dl", { class: "rc-facts" }, ...depth.nodes, ...lens.nodes, ...subject.nodes),
    depthMapBox(studio),
    photoNotes(studio),
    offerBox,
    h("div", { class: "rc-photo-buttons" }, open, depthMapButton(studio)),
    h("p", { class: "rc-hint" }, "Or drop them anywhere, or paste a photo."),
    h("h3", {}, "Samples"),
    samples,
  );

  studio.onHello((hello) =>
    keep(samples, hello.samples, (name) => name, (name) => sampleButton(studio, name, hello.files)),
  );
  studio.state.watch(({ photo, scene, lift: progress }) => {
    say(name, photo.name);
    name.title = photo.name;
    say(size, [photo.width && `${photo.width} × ${photo.height}`, scene.points && `${count(scene.points)} points`].filter(Boolean).join(" · "));
    lift.show(progress, scene);
    const approximate = scene.depth?.kind === "approximate";
    depth.show(scene.depth ? lookUp(KINDS, scene.depth.kind) ?? scene.depth.kind : "", scene.depth ? lookUp(SOURCES, scene.depth.name) ?? scene.depth.name : "", approximate, scene.depth?.note);
    const { lens: its } = scene;
    lens.show(its ? `${its.fov_x_deg.toFixed(1)}° across` : "", its ? lookUp(LENSES, its.source) ?? its.source : "", its?.source === "assumed", its?.mm ? `${its.mm} mm on a full frame` : "");
    subject.show(scene.subject_m ? `${scene.subject_m.toFixed(2)} m away` : "", "", false);
    const [best] = scene.offers ?? [];
    offerBox.hidden = !best;
    say(offered, best ? offerWords(best) : "");
    keep(offers, scene.offers ?? [], ({ model }) => model, (offer) => offerButton(studio, offer));
    for (const button of offers.querySelectorAll("button")) button.disabled = progress?.state === "running";
    for (const button of samples.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.key === photo.sample));
  });
}

/** @param {string} label */
function fact(label) {
  const value = h("span", {});
  const from = h("span", { class: "rc-chip" });
  const row = h("dd", {}, value, from);
  const term = h("dt", {}, label);
  return {
    nodes: [term, row],
    /** @param {string} words @param {string} source @param {boolean} doubtful @param {string | null} [title] */
    show(words, source, doubtful, title = "") {
      term.hidden = row.hidden = !words;
      say(value, words);
      say(from, source);
      from.hidden = !source;
      from.classList.toggle("rc-doubtful", doubtful);
      row.title = title ?? "";
    },
  };
}

/** @param {Studio} studio */
function liftLine(studio) {
  const words = h("span", {});
  const bar = h("progress", { class: "rc-progress", max: 1, "aria-label": "Progress of the depth" });
  const cancel = h("button", { class: "rc-tool rc-small", type: "button", title: "Stop", "aria-label": "Stop", "data-command": "stop-depth", onclick: () => studio.act("cancel_lift") }, icon("close", 14));
  const dismiss = h("button", { class: "rc-tool rc-small", type: "button", title: "Dismiss", "aria-label": "Dismiss", onclick: () => studio.act("dismiss_lift") }, icon("close", 14));
  const again = h("button", { class: "rc-button", type: "button", "data-command": "lift", onclick: () => studio.act("lift_again") }, "Try again");
  const element = h("div", { class: "rc-lift", hidden: true }, words, cancel, dismiss, bar, again);
  return {
    element,
    /** @param {Lift | null} lift @param {Scene} scene */
    show(lift, scene) {
      const running = lift?.state === "running";
      const failed = lift?.state === "failed";
      element.hidden = !running && !failed;
      element.classList.toggle("rc-failed", failed);
      bar.hidden = cancel.hidden = !running;
      again.hidden = !failed;
      dismiss.hidden = !failed || !scene.ready;
      say(words, failed ? lift.error : liftWords(lift));
      if (lift && lift.fraction > 0) bar.value = lift.fraction;
      else bar.removeAttribute("value");
    },
  };
}

/** @param {DepthOffer} offer */
const offerWords = ({ here, size_mb: size, licence }) => (here ? "Use real depth" : `Get real depth: ${Math.round(size)} MB, ${licence}`);

/** There is one network for rooms and one for streets. @param {Studio} studio @param {DepthOffer} offer */
function offerButton(studio, offer) {
  const { model, title, here } = offer;
  const place = model.includes("outdoor") ? "Outdoors" : "Indoors";
  const act = () => studio.act(here ? "set_depth" : "get_depth", here ? { source: model } : { model }).catch(() => {});
  return h(
    "button",
    { class: "rc-button rc-offer", type: "button", title, "aria-label": `${offerWords(offer)}, ${place.toLowerCase()}`, onclick: act },
    icon("download"),
    h("span", {}, place),
  );
}

/** @param {Studio} studio @param {string} name @param {string} files */
function sampleButton(studio, name, files) {
  return h(
    "button",
    { type: "button", class: "rc-sample", "aria-pressed": "false", onclick: () => studio.shots.openSample(name).catch((error) => studio.notice("error", error.message)) },
    h("img", { src: `${files}samples/${name}.jpg`, alt: "" }),
    h("span", {}, sampleTitle(name)),
  );
}

/** @param {number} number */
const count = (number) => (number >= 1e6 ? `${(number / 1e6).toFixed(1)} M` : `${Math.round(number / 1000)} k`);
