/** What was made: every take with its files, and beside its preview, with one scrubber for both. */
import { h, keep, say, set } from "./element.js";
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
  host.replaceChildren(empty, list);
  studio.state.watch(({ takes }) => {
    empty.hidden = takes.length > 0;
    keep(list, takes, ({ id }) => String(id), () => h("li", { class: "rc-take" }), (item, take) => showTake(item, take, studio));
  });
}

function showTake(item, take, studio) {
  const text = JSON.stringify(take);
  if (item.dataset.shown === text) return;
  item.dataset.shown = text;
  const video = take.files["video.mp4"];
  const facts = [take.engine, `seed ${take.seed}`, `${take.frames} frames`, take.seconds && `${take.seconds.toFixed(1)} s`];
  const parts = [
    h(
      "header",
      { class: "rc-head" },
      h("h3", {}, take.name),
      h("span", { class: `rc-chip ${take.state === "failed" ? "rc-bad" : ""}` }, take.state === "done" ? (take.current ? "current" : "done") : STATES[take.state] ?? take.state),
      h("code", { title: take.contract }, take.contract.slice(0, 8)),
      h("button", { class: "rc-tool rc-small", type: "button", title: `Delete ${take.name}`, "aria-label": `Delete ${take.name}`, onclick: () => studio.act("delete_take", { number: take.id }) }, icon("bin", 14)),
    ),
    video
      ? h(
          "button",
          { class: "rc-take-picture", type: "button", title: "Compare with the preview", "aria-label": `Compare ${take.name} with its preview`, onclick: () => studio.compare.show(take) },
          h("video", { src: video, muted: true, playsinline: true, preload: "metadata", tabindex: -1 }),
          h("span", {}, icon("compare"), "Compare"),
        )
      : "",
    h("p", { class: "rc-muted" }, facts.filter(Boolean).join(" · "), take.how ? h("span", { class: "rc-how" }, take.how) : ""),
    take.prompt ? h("p", { class: "rc-prompt" }, take.prompt) : "",
    take.negative_prompt ? h("p", { class: "rc-prompt rc-muted" }, `Not: ${take.negative_prompt}`) : "",
    take.error ? h("p", { class: "rc-job-outcome" }, take.error) : "",
    ...take.notes.map((note) => h("p", { class: "rc-hint" }, note)),
    h(
      "div",
      { class: "rc-downloads" },
      ...Object.entries(FILES)
        .filter(([file]) => take.files[file])
        .map(([file, words]) => h("a", { class: "rc-link", href: `${take.files[file]}?download=1`, download: "", title: file }, icon("download", 14), words)),
    ),
  ];
  item.replaceChildren(...parts);
}

/**
 * @param {HTMLElement} stage
 * @param {import("./player.js").Player} player stops while takes are compared
 * @returns {{show: (take: any) => void, shut: () => boolean, toggle: () => boolean}} the last two say whether they were
 *   open to do so
 */
export function compareTakes(stage, player) {
  const title = h("h2", {});
  const contract = h("code", {});
  const left = h("video", { muted: true, playsinline: true, preload: "auto", "aria-label": "preview" });
  const right = h("video", { muted: true, playsinline: true, preload: "auto", "aria-label": "video" });
  const panes = h("div", { class: "rc-compare-panes" }, h("figure", {}, left, h("figcaption", {}, "Preview: what the engine got")), h("figure", {}, right, h("figcaption", {}, "Video")));
  const scrubber = h("input", { type: "range", min: 0, step: 1, class: "rc-scrubber", "aria-label": "frame of both" });
  const frame = h("output", { class: "rc-frame" });
  const play = h("button", { class: "rc-tool", type: "button" });
  const close = h("button", { class: "rc-tool", type: "button", title: "Close (Esc)", "aria-label": "Close" }, icon("close"));
  const overlay = h(
    "section",
    { class: "rc-compare", hidden: true, tabindex: -1, "aria-label": "Take and preview side by side" },
    h("header", { class: "rc-head" }, title, contract, h("span", { class: "rc-spring" }), close),
    panes,
    h("footer", {}, play, scrubber, frame),
  );
  stage.append(overlay);
  let fps = 12;
  let before = null;

  const showPlaying = () => {
    play.replaceChildren(icon(right.paused ? "play" : "pause"));
    play.title = play.ariaLabel = right.paused ? "Play both (Space)" : "Pause both (Space)";
  };
  const tell = (number) => say(frame, `frame ${number} of ${scrubber.max}`);
  const seek = () => {
    right.pause();
    left.pause();
    const time = (Number(scrubber.value) + 0.5) / fps;
    left.currentTime = time;
    right.currentTime = time;
    tell(scrubber.value);
  };
  const toggle = () => {
    if (!right.paused) return seek();
    left.currentTime = right.currentTime;
    left.play();
    right.play();
    follow();
  };
  const follow = () => {
    if (right.paused || overlay.hidden) return;
    const number = Math.min(Math.floor(right.currentTime * fps), Number(scrubber.max));
    const apart = Math.abs(left.currentTime - right.currentTime);
    if (apart > 1.5 / fps && !left.seeking) left.currentTime = right.currentTime;
    scrubber.value = String(number);
    tell(number);
    requestAnimationFrame(follow);
  };
  const shut = () => {
    if (overlay.hidden) return false;
    overlay.hidden = true;
    for (const video of [left, right]) {
      video.pause();
      video.removeAttribute("src");
      video.load();
    }
    before?.focus();
    return true;
  };
  left.loop = right.loop = true;
  right.addEventListener("play", showPlaying);
  right.addEventListener("pause", showPlaying);
  scrubber.addEventListener("input", seek);
  play.addEventListener("click", toggle);
  close.addEventListener("click", shut);
  showPlaying();

  const show = (take) => {
    player.pause();
    before = document.activeElement;
    fps = take.fps;
    say(title, `${take.name} · ${take.engine} · seed ${take.seed}`);
    say(contract, take.contract.slice(0, 8));
    contract.title = take.contract;
    set(scrubber, "max", take.frames - 1);
    scrubber.value = "0";
    tell(0);
    panes.style.setProperty("--rc-aspect", String(take.width / take.height));
    left.src = take.files["preview.mp4"];
    right.src = take.files["video.mp4"];
    overlay.hidden = false;
    overlay.focus();
    Promise.all([left, right].map(ready)).then(() => right.paused && !overlay.hidden && toggle());
  };
  return {
    show,
    shut,
    toggle() {
      if (!overlay.hidden) toggle();
      return !overlay.hidden;
    },
  };
}

const ready = (video) => new Promise((resolve) => video.addEventListener("canplay", resolve, { once: true }));
