/** Engines whose weights are not here: a row each, with what they are, a download, and a look at the disk. */
import { h, keep, say } from "./element.js";
import { icon } from "./icons.js";
import { duration } from "./job.js";

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function weightsList(host, studio) {
  const summary = h("summary", {});
  const rows = h("ul", {});
  const fold = h("details", { class: "rc-weights", hidden: true }, summary, rows);
  host.replaceChildren(fold);
  let known = new Map();
  const show = (state) => {
    const weights = state?.weights;
    if (!weights || !known.size) return;
    const busy = weights.some(({ download }) => download);
    if (busy && !fold.dataset.busy) fold.open = true;
    fold.dataset.busy = busy ? "true" : "";
    fold.hidden = !weights.length;
    say(summary, weights.length === 1 ? "1 more engine needs weights" : `${weights.length} more engines need weights`);
    keep(rows, weights, ({ name }) => name, ({ name }) => row(studio, known.get(name)));
    weights.forEach((engine, index) => rows.children[index].show(engine));
  };
  studio.onHello(({ engines }) => {
    known = new Map(engines.map((engine) => [engine.name, engine]));
    show(studio.state.current);
  });
  studio.state.watch(show);
}

function row(studio, { name, title, size_gb: size, memory, makes, licence, command: line, path }) {
  const act = (action) => () => studio.act(action, { engine: name }).catch(() => {});
  const terms = h("p", { class: "rc-muted" }, [`${size} GB`, memory, makes, licence].filter(Boolean).join(" · "));
  const trouble = h("p", { class: "rc-weights-trouble", hidden: true });
  const get = h("button", { class: "rc-button rc-quiet", type: "button", onclick: act("get_weights") }, icon("download"), h("span", {}, "Download"));
  const check = h("button", { class: "rc-button rc-quiet", type: "button", title: "Look for its files again", onclick: act("check_weights") }, "Check");
  const buttons = h("div", { class: "rc-weights-buttons" }, get, check);
  const words = h("span", {});
  const bar = h("progress", { class: "rc-progress", max: 1, "aria-label": `download for ${title}` });
  const stop = tool(`Stop downloading ${title}`, act("cancel_weights"));
  const running = h("div", { class: "rc-lift", hidden: true }, words, stop, bar);
  const error = h("span", { role: "status" });
  const dismiss = tool(`Dismiss, ${title}`, act("dismiss_weights"));
  const again = h("button", { class: "rc-button rc-quiet", type: "button", onclick: act("get_weights") }, "Try again");
  const failed = h("div", { class: "rc-lift rc-failed", hidden: true }, error, dismiss, again);
  const byHand = h(
    "details",
    { class: "rc-weights-hand" },
    h("summary", {}, "Other ways"),
    h("p", {}, "In a terminal: ", h("code", {}, line)),
    h("p", {}, "From another machine, copy it to ", h("code", {}, path), ", then ", h("i", {}, "Check"), "."),
  );
  const element = h("li", {}, h("header", {}, h("b", {}, title), buttons), terms, trouble, running, failed, byHand);
  get.setAttribute("aria-label", `Download ${title}`);
  check.setAttribute("aria-label", `Check ${title}`);
  again.setAttribute("aria-label", `Try again, ${title}`);
  byHand.firstChild.setAttribute("aria-label", `Other ways, ${title}`);
  element.show = ({ trouble: wrong, download }) => {
    trouble.hidden = !wrong;
    say(trouble, wrong);
    buttons.hidden = Boolean(download);
    running.hidden = download?.state !== "running";
    stop.hidden = !download?.here && !studio.hello?.owner;
    failed.hidden = download?.state !== "failed";
    say(error, download?.error ?? "");
    say(words, progressWords(download));
    if (download?.fraction > 0) bar.value = download.fraction;
    else bar.removeAttribute("value");
  };
  return element;
}

const tool = (label, onclick) =>
  h("button", { class: "rc-tool rc-small", type: "button", title: label.split(/ [A-Z]|,/)[0], "aria-label": label, onclick }, icon("close", 14));

const progressWords = (download) =>
  download?.detail ? [download.detail, download.eta_s && `about ${duration(download.eta_s)} left`].filter(Boolean).join(", ") : "Waiting for the hub";
