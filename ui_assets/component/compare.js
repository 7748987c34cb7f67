/**
 * Two of whatever was made, side by side, with one scrubber: previews and videos of any takes, and how they differ.
 *
 * Both are at the same share of their clips. The difference is drawn from the two videos as they stand, four times as
 * strong as it is.
 */
import { choiceField } from "./field.js";
import { h, say, set } from "./element.js";
import { icon } from "./icons.js";

/**
 * @param {HTMLElement} stage
 * @param {import("./player.js").Player} player stops while takes are compared
 * @param {import("./state.js").State} state
 * @returns {{show: (take: any) => void, shut: () => boolean, toggle: () => boolean, stepBy: (frames: number) => boolean}}
 *   all but the first say whether the comparison was open to do so
 */
export function compareTakes(stage, player, state) {
  const title = h("h2", {}, "Compare");
  const sides = ["Left", "Right"].map(side);
  const [left, right] = sides;
  const canvas = h("canvas", { class: "rc-difference", "aria-label": "Difference of the two, four times as strong" });
  const third = h("figure", { hidden: true }, canvas, h("figcaption", {}, "Difference × 4: black where both are the same"));
  const panes = h("div", { class: "rc-compare-panes" }, left.figure, right.figure, third);
  const differs = h("button", { class: "rc-button rc-quiet", type: "button", "aria-pressed": "false", title: "Show how the two differ (D)" }, "Difference");
  const scrubber = h("input", { type: "range", min: 0, step: 1, class: "rc-scrubber", "aria-label": "frame of both" });
  const frame = h("output", { class: "rc-frame" });
  const play = h("button", { class: "rc-tool", type: "button" });
  const close = h("button", { class: "rc-tool", type: "button", title: "Close (Esc)", "aria-label": "Close" }, icon("close"));
  const overlay = h(
    "section",
    { class: "rc-compare", hidden: true, tabindex: -1, "aria-label": "Take and preview side by side" },
    h("header", { class: "rc-head" }, title, h("span", { class: "rc-spring" }), differs, close),
    panes,
    h("footer", {}, play, scrubber, frame),
  );
  stage.append(overlay);
  let before = null;

  const showPlaying = () => {
    play.replaceChildren(icon(right.video.paused ? "play" : "pause"));
    play.title = play.ariaLabel = right.video.paused ? "Play both (Space)" : "Pause both (Space)";
  };
  const number = () => Number(scrubber.value);
  const tell = () => {
    const [mine, other] = sides.map((each) => each.frames);
    say(frame, mine === other ? `frame ${number()} of ${mine - 1}` : `frame ${number()} of ${mine - 1}, right ${right.frameAt(share())} of ${other - 1}`);
  };
  const share = () => number() / Math.max(left.frames - 1, 1);
  const pause = () => sides.forEach(({ video }) => video.pause());
  const seek = () => {
    pause();
    for (const each of sides) each.video.currentTime = (each.frameAt(share()) + 0.5) / each.fps;
    tell();
  };
  const stepBy = (frames) => {
    scrubber.value = String(number() + frames); // the range keeps it within
    seek();
  };
  const toggle = () => {
    if (!right.video.paused) return seek();
    right.video.currentTime = left.video.currentTime * right.pace(left);
    right.video.playbackRate = right.pace(left);
    for (const each of sides) each.video.play().catch(() => {}); // another source came in between
    follow();
  };
  const follow = () => {
    if (left.video.paused || overlay.hidden) return;
    scrubber.value = String(Math.min(Math.floor(left.video.currentTime * left.fps), left.frames - 1));
    const wanted = left.video.currentTime * right.pace(left);
    if (Math.abs(wanted - right.video.currentTime) > 1.5 / right.fps && !right.video.seeking) right.video.currentTime = wanted;
    tell();
    draw();
    requestAnimationFrame(follow);
  };
  const draw = () => {
    if (third.hidden || sides.some(({ video }) => video.readyState < 2 || video.seeking)) return;
    set(canvas, "width", left.video.videoWidth);
    set(canvas, "height", left.video.videoHeight);
    const [width, height] = [canvas.width, canvas.height];
    const context = canvas.getContext("2d");
    context.globalCompositeOperation = "copy";
    context.drawImage(left.video, 0, 0, width, height);
    context.globalCompositeOperation = "difference";
    context.drawImage(right.video, 0, 0, width, height);
    context.globalCompositeOperation = "lighter"; // twice as strong, twice
    context.drawImage(canvas, 0, 0);
    context.drawImage(canvas, 0, 0);
    canvas.dataset.frame = String(number());
  };
  const showDifference = (shown) => {
    third.hidden = !shown;
    set(differs, "aria-pressed", String(shown));
    panes.classList.toggle("rc-three", shown);
    draw();
  };
  const shut = () => {
    if (overlay.hidden) return false;
    overlay.hidden = true;
    sides.forEach(({ empty }) => empty());
    before?.focus();
    return true;
  };
  const choose = (each, key) => {
    pause();
    each.take(key, sourcesOf(state.current.takes));
    set(scrubber, "max", left.frames - 1);
    panes.style.setProperty("--rc-aspect", String(left.aspect));
    seek();
  };
  for (const each of sides) {
    each.video.addEventListener("loadeddata", seek);
    each.video.addEventListener("seeked", draw);
    each.choice.select.addEventListener("change", () => choose(each, each.choice.select.value));
  }
  right.video.addEventListener("play", showPlaying);
  right.video.addEventListener("pause", showPlaying);
  scrubber.addEventListener("input", seek);
  play.addEventListener("click", toggle);
  close.addEventListener("click", shut);
  differs.addEventListener("click", () => showDifference(third.hidden));
  overlay.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.target.closest("select") || (!step && event.key.toLowerCase() !== "d")) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) stepBy(step);
    else showDifference(third.hidden);
  });
  showPlaying();

  const show = (take) => {
    player.pause();
    before = document.activeElement;
    const sources = sourcesOf(state.current.takes);
    for (const each of sides) each.choice.offer(sources.map(({ key, words }) => [key, words]));
    overlay.hidden = false;
    scrubber.value = "0";
    choose(left, `${take.id}/preview.mp4`);
    choose(right, take.files["video.mp4"] ? `${take.id}/video.mp4` : `${take.id}/preview.mp4`);
    overlay.focus();
  };
  const whileOpen = (act) => (...given) => {
    if (!overlay.hidden) act(...given);
    return !overlay.hidden;
  };
  return { show, shut, toggle: whileOpen(toggle), stepBy: whileOpen(stepBy) };
}

/** Everything that can be looked at, takes newest first. */
function sourcesOf(takes) {
  return takes.flatMap((take) =>
    [["preview.mp4", "preview"], ["video.mp4", "video"]]
      .filter(([file]) => take.files[file])
      .map(([file, words]) => ({ key: `${take.id}/${file}`, words: `${take.name}: ${words}`, address: take.files[file], take })),
  );
}

function side(name) {
  const video = h("video", { playsinline: true, preload: "auto", "aria-label": name.toLowerCase() });
  video.muted = video.loop = true;
  const choice = choiceField({ label: name, choices: [], commit: () => {} });
  let chosen = null;
  const each = {
    video,
    choice,
    figure: h("figure", {}, video, choice.element),
    frames: 1,
    fps: 12,
    aspect: 1.6,
    take(key, sources) {
      chosen = sources.find((source) => source.key === key) ?? sources[0];
      const { take } = chosen;
      [each.frames, each.fps, each.aspect] = [take.frames, take.fps, take.width / take.height];
      choice.show(chosen.key);
      set(video, "src", chosen.address);
    },
    frameAt: (share) => Math.round(share * (each.frames - 1)),
    /** Seconds of this one for one of another's. */
    pace: (other) => each.frames / each.fps / (other.frames / other.fps),
    empty() {
      video.pause();
      video.removeAttribute("src");
      video.load();
    },
  };
  return each;
}
