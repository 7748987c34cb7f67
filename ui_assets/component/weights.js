/** Engines whose weights are not here: a row each, with what they are, a download, and a look at the disk. */
import { h, keep, say } from "./element.js";
import { icon } from "./icons.js";
import { duration } from "./job.js";

/**
 * @import { Download, Engine, LackingWeights, State } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function weightsList(host, studio) {
  const summary = h("summary", {});
  const rows = h("ul", {});
  const fold = h("details", { class: "rc-weights", hidden: true }, summary, rows);
  host.replaceChildren(fold);
  /** @type {Map<string, Engine>} */
  let known = new Map();
  /** @param {State | null} state */
  const show = (state) => {
    const weights = state?.weights;
    if (!weights || !known.size) return;
    const busy = weights.some(({ download }) => download);
    if (busy && !fold.dataset.busy) fold.open = true;
    fold.dataset.busy = busy ? "true" : "";
    fold.hidden = !weights.length;
    say(summary, weights.length === 1 ? "1 more engine needs weights" : `${weights.length} more engines need weights`);
    const shown = weights.flatMap((lacking) => {
      const engine = known.get(lacking.name);
      return engine ? [{ lacking, engine }] : [];
    });
    keep(rows, shown, ({ engine }) => engine.name, ({ engine }) => row(studio, engine), (element, { lacking }) => element.show(lacking));
  };
  studio.onHello(({ engines }) => {
    known = new Map(engines.map((engine) => [engine.name, engine]));
    show(studio.state.current);
  });
  studio.state.watch(show);
}

/** @param {Studio} studio @param {Engine} engine */
function row(studio, { name, title, size_gb: size, memory, makes, licence, command: line, paths }) {
  /** @param {"get_weights" | "check_weights" | "cancel_weights" | "dismiss_weights"} command */
  const act = (command) => () => studio.act(command, { engine: name }).catch(() => {});
  const terms = h("p", { class: "rc-muted" }, [`${size} GB`, memory, makes, licence].filter(Boolean).join(" · "));
  const trouble = h("p", { class: "rc-weights-trouble", hidden: true });
  const get = h("button", { class: "rc-button rc-quiet", type: "button", onclick: act("get_weights") }, icon("download"), h("span", {}, "Download"));
  const check = h("button", { class: "rc-button rc-quiet", type: "button", title: "Check for its files again", onclick: act("check_weights") }, "Check");
  const buttons = h("div", { class: "rc-weights-buttons" }, get, check);
  const words = h("span", {});
  const bar = h("progress", { class: "rc-progress", max: 1, "aria-label": `download for ${title}` });
  const stop = tool(`Stop downloading ${title}`, act("cancel_weights"));
  const running = h("div", { class: "rc-lift", hidden: true }, words, stop, bar);
  const error = h("span", { role: "status" });
  const dismiss = tool(`Dismiss, ${title}`, act("dismiss_weights"));
  const again = h("button", { class: "rc-button rc-quiet", type: "button", onclick: act("get_weights") }, "Try again");
  const failed = h("div", { class: "rc-lift rc-failed", hidden: true }, error, dismiss, again);
  const otherWays = h("summary", {}, "Other ways");
  const byHand = h(
    "details",
    { class: "rc-weights-hand" },
    otherWays,
    h("p", {}, "In a terminal: ", h("code", {}, line)),
    h("p", {}, "From another machine, copy it to ", ...between(paths.map((path) => h("code", {}, path)), " and "), ", then ", h("i", {}, "Check"), "."),
  );
  const element = h("li", {}, h("header", {}, h("b", {}, title), buttons), terms, trouble, running, failed, byHand);
  get.setAttribute("aria-label", `Download ${title}`);
  check.setAttribute("aria-label", `Check ${title}`);
  again.setAttribute("aria-label", `Try again, ${title}`);
  otherWays.setAttribute("aria-label", `Other ways, ${title}`);
  /** @param {LackingWeights} lacking */
  const show = ({ trouble: wrong, download }) => {
    trouble.hidden = !wrong;
    say(trouble, wrong);
    buttons.hidden = Boolean(download);
    running.hidden = download?.state !== "running";
    stop.hidden = !download?.here && !studio.hello?.owner;
    failed.hidden = download?.state !== "failed";
    say(error, download?.error ?? "");
    say(words, progressWords(download));
    if (download && download.fraction > 0) bar.value = download.fraction;
    else bar.removeAttribute("value");
  };
  return Object.assign(element, { show });
}

/** @param {string} label @param {() => void} onclick */
const tool = (label, onclick) =>
  h("button", { class: "rc-tool rc-small", type: "button", title: label.split(/ [A-Z]|,/)[0], "aria-label": label, onclick }, icon("close", 14));

/** @param {Node[]} items @param {string} word */
const between = (items, word) => items.flatMap((item, index) => (index ? [word, item] : [item]));

/** @param {Download | null} download */
const progressWords = (download) =>
  download?.detail ? [download.detail, download.eta_s && `about ${duration(download.eta_s)} left`].filter(Boolean).join(", ") : "Waiting for the hub";
