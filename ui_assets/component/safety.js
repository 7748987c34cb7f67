/** Safe moves: how near the camera comes to what the photo shows, the limit, and a path that keeps it. */
import { h, keep, say } from "./element.js";
import { numberField } from "./field.js";
import { fold } from "./fold.js";
import { showPanel } from "./handles.js";
import { icon } from "./icons.js";
import { capital } from "./words.js";

/** @import { Clearance } from "./shapes.js" */

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function safetyFold(host, studio) {
  const limit = numberField({
    label: "Keep away", name: "Safe distance", unit: "m", step: 0.01, digits: 3, min: 0, max: 1000,
    commit: (metres, done) => studio.act("set_safe_distance", { metres, done }).catch(() => {}),
  });
  const usual = h("button", { class: "rc-link", type: "button", "data-command": "scene-distance", onclick: () => studio.act("set_safe_distance", { metres: null }).catch(() => {}) }, "Use the scene's");
  limit.element.dataset.command = "safe-distance";
  const nearest = h("p", { class: "rc-muted" });
  const warning = h("p", { class: "rc-warning-line", role: "status", hidden: true });
  const fit = h("button", { class: "rc-button", type: "button", "data-command": "safe", onclick: () => studio.commands.run("safe") }, icon("check"), h("span", {}, "Fit to safe"));
  studio.commands.watch(() => (fit.title = studio.commands.title("safe")));
  const note = h("span", { class: "rc-chip rc-bad", hidden: true }, "too near");
  const { element, summary, body } = fold("Safe distance");
  summary.append(note);
  body.append(h("div", { class: "rc-grid-2" }, limit.element, usual), nearest, warning, fit);
  host.replaceChildren(element);
  studio.commands.handle("safety", () => {
    showPanel(true);
    document.dispatchEvent(new CustomEvent("rc-reveal", { detail: "safety" }));
    element.open = true;
    whenSeen(fit, () => fit.scrollIntoView({ block: "nearest" }));
  });
  studio.state.watch(({ clearance }) => {
    element.hidden = !clearance;
    if (!clearance) return;
    const { metres, limit_m: its, own, unsafe, warning: words } = clearance;
    limit.show(its);
    usual.hidden = !own;
    fit.disabled = !unsafe.length;
    say(nearest, nearestWords(metres));
    nearest.hidden = Boolean(words);
    warning.hidden = !words;
    say(warning, capital(words));
    note.hidden = !words;
  });
}

/**
 * Calls back once an element of a tab that was asked for is there to be seen.
 * @param {HTMLElement} element
 * @param {() => void} then
 */
function whenSeen(element, then) {
  const seen = new IntersectionObserver(() => {
    if (!element.checkVisibility()) return;
    seen.disconnect();
    then();
  });
  seen.observe(element);
}

/**
 * Over the coverage lane: which frames are too near to the scene. How near is among the notes under it, and a click on
 * those words leads to what helps.
 * @param {import("./studio.js").Studio} studio
 */
export function safetyMarks(studio) {
  const marks = h("div", { class: "rc-unsafe-marks" });
  const words = h("span", { class: "rc-unsafe-words", role: "status" }, h("button", { type: "button", "data-command": "safety", onclick: () => studio.commands.run("safety") }));
  const element = h("div", { class: "rc-unsafe", hidden: true }, marks);
  return {
    element,
    words,
    /**
     * @param {import("./scale.js").Scale} scale
     * @param {Clearance | null} clearance of the state
     */
    show(scale, clearance) {
      const runs = clearance?.unsafe ?? [];
      element.hidden = !runs.length;
      keep(
        marks, runs, ([first]) => String(first), () => h("i", {}),
        (mark, [first, last]) => {
          const left = scale.x(Math.max(first - 0.5, 0) * scale.step);
          const right = Math.min(scale.x((last + 0.5) * scale.step), scale.x(scale.duration));
          mark.style.left = `${left}px`;
          mark.style.width = `${Math.max(right - left, 3)}px`;
        },
      );
    },
  };
}

/** @param {(number | null)[] | null} metres */
function nearestWords(metres) {
  const known = (metres ?? []).flatMap((each, frame) => (each === null ? [] : [{ each, frame }]));
  if (!metres) return "Measuring …";
  if (!known.length) return "Nothing is near the path.";
  const { each, frame } = known.reduce((a, b) => (b.each < a.each ? b : a));
  return `Nearest: ${each.toFixed(2)} m from the scene, in frame ${frame}.`;
}
