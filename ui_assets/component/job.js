/** Preview and Generate, at the foot of the panel: whether it was previewed, what it will cost, how far it is. */
import { h, say } from "./element.js";
import { fingerprint } from "./fingerprint.js";
import { icon } from "./icons.js";
import { lookUp } from "./look-up.js";

/** @import { Estimate, Job } from "./shapes.js" */

const STAGES = { "": "Starting", Start: "Starting the engine", Preview: "Packing the preview", Generate: "Making the frames", Load: "Loading the weights", Prepare: "Reading photo and prompt", Decode: "Decoding the frames", Save: "Writing the file" };
const RUNNING = new Set(["queued", "running"]);

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function jobCard(host, studio) {
  /** @param {"cancel"} action */
  const act = (action) => () => studio.act(action);
  const stage = h("span", { class: "rc-job-stage" });
  const eta = h("span", { class: "rc-job-eta" });
  const bar = h("progress", { class: "rc-progress", max: 1, "aria-label": "progress of the video" });
  const cancel = h("button", { class: "rc-tool", type: "button", title: "Cancel", "aria-label": "Cancel", onclick: act("cancel") }, icon("close"));
  const running = h("div", { class: "rc-job-running", hidden: true }, h("div", { class: "rc-job-words" }, stage, eta), bar, cancel);
  const outcome = h("p", { class: "rc-job-outcome", hidden: true, role: "status" });
  const better = h("button", { class: "rc-link", type: "button", title: "The Image tab, where real depth can be had", onclick: () => document.dispatchEvent(new CustomEvent("rc-reveal", { detail: "photo" })) }, "Get real depth");
  const guess = h("p", { class: "rc-job-guess", hidden: true }, "The depth is a guess, so keep moves small. ", better);
  const contract = fingerprint();
  const estimate = h("span", { class: "rc-estimate" });
  const preview = h("button", { class: "rc-button", type: "button", onclick: () => studio.commands.run("preview") }, "Preview");
  const generate = h("button", { class: "rc-button rc-primary", type: "button", onclick: () => studio.commands.run("generate") }, "Generate");
  const blocked = h("p", { class: "rc-blocked", id: "rc-blocked", hidden: true });
  studio.commands.watch(() => {
    preview.title = studio.commands.title("preview");
    generate.title = studio.commands.title("generate");
  });
  host.classList.add("rc-job");
  host.replaceChildren(
    h("div", { class: "rc-job-facts" }, contract.element, estimate),
    running, outcome, blocked, guess,
    h("div", { class: "rc-job-buttons" }, preview, generate),
  );

  studio.state.watch((state) => {
    const { job } = state;
    const busy = RUNNING.has(job?.state ?? "");
    contract.show(state.contract);
    say(estimate, busy || !state.estimate ? "" : cost(state.estimate));
    estimate.classList.toggle("rc-too-much", state.estimate !== null && state.estimate.memory_mb > state.estimate.here_mb);
    estimate.title = state.estimate?.measured ? "Judged by the last video made on this machine" : "A rough guess: the first video made on this machine will tell better";
    running.hidden = !busy;
    if (busy && job) showProgress(job);
    outcome.hidden = job?.state !== "failed";
    say(outcome, job?.state === "failed" ? job.error : "");
    const why = busy ? "" : state.blocked;
    blocked.hidden = !why;
    say(blocked, why);
    guess.hidden = busy || Boolean(why) || state.scene.depth?.kind !== "approximate";
    preview.disabled = busy || !state.preview;
    generate.disabled = busy || Boolean(state.blocked);
    generate.setAttribute("aria-describedby", why ? "rc-blocked" : "");
  });

  /** @param {Job} job */
  function showProgress({ state, stage: name, detail, fraction, eta_s: seconds }) {
    const percent = fraction > 0 ? `${Math.round(100 * fraction)} %` : "";
    say(stage, state === "queued" ? "Waiting for the engine" : [lookUp(STAGES, name) ?? name, detail].filter(Boolean).join(", ") + (percent && ` · ${percent}`));
    say(eta, seconds === null || seconds === undefined ? "" : `about ${duration(seconds)} left`);
    if (fraction > 0) bar.value = fraction;
    else bar.removeAttribute("value");
  }
}

/**
 * "≈ 40 s · 1.8 GB · 31 MB disk"; "roughly 40 s" where nothing was measured yet
 * @param {Omit<Estimate, "measured"> & {measured?: boolean}} estimate
 */
export function cost({ seconds, memory_mb: memory, here_mb: here, disk_mb: disk, measured }) {
  const time = seconds === null ? "time not known yet" : `${measured === false ? "roughly" : "≈"} ${duration(seconds)}`;
  const needed = memory > here ? `${bytes(memory)} (only ${bytes(here)} here)` : bytes(memory);
  return `${time} · ${needed} · ${bytes(disk)} disk`;
}

/** @param {number} mb */
const bytes = (mb) => (mb >= 1000 ? `${(mb / 1000).toFixed(1)} GB` : `${Math.round(mb)} MB`);

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 90) return `${Math.max(Math.round(seconds), 1)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
