import assert from "node:assert/strict";
import { test } from "node:test";

import { ago } from "../../ui_assets/component/ago.js";
import { sortDropped } from "../../ui_assets/component/dropped.js";
import { editingOf } from "../../ui_assets/component/editing.js";
import { rounded } from "../../ui_assets/component/film-words.js";
import { formatName, formatWords } from "../../ui_assets/component/format-names.js";
import { inventedRanges } from "../../ui_assets/component/invented.js";
import { cost, duration } from "../../ui_assets/component/job.js";
import { chordOf } from "../../ui_assets/component/keys.js";
import { lengthOf, suggestion } from "../../ui_assets/component/length-words.js";
import { firstAmount, moveText } from "../../ui_assets/component/move-text.js";
import { keyframeAt, marksOf, moveAt, moveWords } from "../../ui_assets/component/path-marks.js";
import { jerkWords, speedWords } from "../../ui_assets/component/speeds.js";
import { forAll } from "./draws.js";

/** @import { Clip, Keyframe, Segment, State } from "../../ui_assets/component/shapes.js" */
/** @import { Draw } from "./draws.js" */

// --- moves ------------------------------------------------------------------------------------------------------------

/** @type {import("../../ui_assets/component/move-text.js").MoveWish} */
const ORBIT = { move: "orbit", direction: "right", amount: 20, unit: "deg", at: null, duration: 2, easing: "linear" };

test("a move says only what is not usual", () => {
  assert.equal(moveText(ORBIT), "orbit right 20deg over 2s");
  assert.equal(moveText({ ...ORBIT, eased: [0, 1], lock_strength: 1, target: null }), "orbit right 20deg over 2s");
  assert.equal(
    moveText({ ...ORBIT, easing: "ease-in", eased: [0.25, 1], lock_strength: 0.5, at: 3, target: [0.1, -2, 3] }),
    "orbit right 20deg around 0.1m -2m 3m at 3m over 2s ease-in from 25% to 100% lock 50%",
  );
  assert.equal(moveText({ ...ORBIT, move: "static", direction: "", unit: "", amount: 0 }), "static over 2s");
});

test("numbers of a move are plain ones, however small", () =>
  forAll((draw) => draw.real(0.1, 9) * 10 ** -draw.whole(0, 9), (amount) => {
    const said = moveText({ ...ORBIT, amount });
    assert.match(said, /^orbit right \d+(\.\d+)?deg over 2s$/);
    assert.ok(Math.abs(parseFloat(said.slice("orbit right ".length)) - amount) <= 5e-7);
  }));

test("what is tried first is a share of the distance, in one digit, and never nothing", () =>
  forAll((draw) => ({ kind: draw.of(["dolly", "truck", "spiral", "dolly zoom"]), subject: 10 ** draw.real(-4, 3) }), ({ kind, subject }) => {
    const amount = firstAmount({ kind, unit: "m" }, subject);
    assert.ok(amount >= 0.01);
    assert.equal(amount, Number(amount.toPrecision(1)));
    assert.ok(amount <= 0.01 || amount <= subject);
    assert.equal(firstAmount({ kind: "static", unit: "" }, subject), 0);
  }));

test("moves in few words", () => {
  assert.equal(moveWords({ ...ORBIT, amount: 20.00004 }), "Orbit right 20°");
  assert.equal(moveWords({ move: "dolly", direction: "in", amount: 0.3, unit: "m" }), "Dolly in 0.3 m");
  assert.equal(moveWords({ move: "static", direction: "", amount: 0, unit: "" }), "Static");
});

// --- the path ---------------------------------------------------------------------------------------------------------

/** A path of some runs of keyframes and some moves. @param {Draw} draw @returns {Segment[]} */
function path(draw) {
  let start = 0;
  return draw.list(5, () => {
    const begin = start;
    if (draw.yes()) {
      start += 1;
      return /** @type {Segment} */ ({ ...ORBIT, kind: "move", start: begin, duration: 1, easing: "ease-in", text: "", lock_strength: 1 });
    }
    const keys = draw.whole(1, 4);
    const late = begin > 0 ? 0.5 : 0;
    start += late + keys;
    const keyframes = Array.from({ length: keys }, (_, i) => /** @type {Keyframe} */ ({ time: begin + late + i, easing: "hold", locked: begin === 0 && i === 0 }));
    return { kind: "keyframes", start: begin, duration: late + keys, keyframes };
  });
}

test("every keyframe and move of a path stands on the timeline once, in order, with its address", () =>
  forAll(path, (segments) => {
    const { keyframes, moves, legs } = marksOf(segments);
    const all = segments.flatMap((part, i) => (part.kind === "move" ? [] : part.keyframes.map((key, j) => ({ key, at: [i, j] }))));
    assert.deepEqual(keyframes.map(({ at }) => at), all.map(({ at }) => at));
    keyframes.forEach((mark, i) => {
      assert.equal(mark.name, `keyframe ${i + 1}`);
      assert.equal(keyframeAt(segments, mark.at), all[i].key);
      assert.equal(moveAt(segments, mark.at), undefined);
    });
    assert.equal(moves.length, segments.filter(({ kind }) => kind === "move").length);
    moves.forEach((mark, i) => {
      assert.equal(mark.name, `move ${i + 1}`);
      assert.equal(moveAt(segments, mark.at), segments[mark.at[0]]);
      assert.equal(keyframeAt(segments, mark.at), undefined);
      assert.ok(mark.time === mark.start + 1);
    });
    for (const { from, to } of legs) assert.ok(from.time < to.time && from.at[0] === to.at[0]);
    const inside = segments.reduce((sum, part) => sum + (part.kind === "move" ? 0 : part.keyframes.length - 1), 0);
    assert.equal(legs.filter(({ plain }) => !plain).length, inside);
    assert.equal(legs.filter(({ plain }) => plain).length, segments.filter((part) => part.kind === "keyframes" && part.start > 0).length);
  }));

test("what has a film make way is the path, not the pictures of its keyframes, nor the playhead", () => {
  const view = { selection: null, through_camera: false, recording: null, time: 0 };
  const now = /** @type {State} */ (/** @type {unknown} */ ({ segments: [{ kind: "keyframes", start: 0, duration: 1, keyframes: [{ time: 0 }, { time: 1 }] }], import: null, scene: { key: "a" }, clip: { closed: false }, view }));
  const thumbs = structuredClone(now);
  if (thumbs.segments[0].kind === "keyframes") thumbs.segments[0].keyframes[0].thumb = "elsewhere";
  assert.equal(editingOf(thumbs), editingOf(now));
  assert.equal(editingOf({ ...now, view: { ...now.view, time: 3 } }), editingOf(now));
  assert.notEqual(editingOf({ ...now, view: { ...now.view, selection: [0, 1] } }), editingOf(now));
  assert.notEqual(editingOf({ ...now, segments: [] }), editingOf(now));
});

/** @param {Partial<Clip>} clip @param {State["preview"]} [preview] */
const said = (clip, preview = null) => lengthOf(/** @type {State} */ ({ clip: /** @type {Clip} */ ({ duration: 4, frames: 97, fps: 24, closed: false, too_long: "", engine: "", instead_of: "", ...clip }), preview }));

test("how long the path is; and the video, where its frames were counted", () => {
  assert.equal(said({}), "4 s · 97 frames · 24 fps");
  assert.equal(said({ frames: 16, fps: 8 }), "4 s in 2 s · 16 frames · 8 fps");
  assert.equal(said({ closed: true, frames: 96 }), "4 s · 96 frames · 24 fps");
  assert.equal(said({ instead_of: "Big", engine: "Warp" }), "Warp’s frames · 4 s · 97 frames · 24 fps");
  assert.equal(said({ too_long: "It is.", duration: 300 }), "300 s: too long for a clip");
  assert.equal(said({}, { key: "", fresh: false, done: 3, frames: 97 }), "Rendering the path…");
  assert.equal(said({}, { key: "", fresh: true, done: 3, frames: 97 }), "Rendering 3 of 97");
  assert.equal(said({}, { key: "", fresh: true, done: 97, frames: 97 }), "4 s · 97 frames · 24 fps");
});

test("a suggested path is said to be one unless there is something more urgent to say", () => {
  const state = /** @type {State} */ ({ suggested: true, clip: { too_long: "" }, preview: null });
  assert.ok(suggestion(state));
  assert.ok(!suggestion({ ...state, suggested: false }));
  assert.ok(!suggestion({ ...state, preview: { key: "", fresh: true, done: 1, frames: 2 } }));
  assert.ok(!suggestion({ ...state, clip: { ...state.clip, too_long: "It is." } }));
});

test("runs of frames of which much is invented: all of those, and only those", () =>
  forAll((draw) => {
    const count = draw.whole(0, 40);
    const share = () => (draw.yes() ? draw.real(0, 0.2) : draw.real(0, 0.6));
    return { outside: Array.from({ length: count }, share), hidden: Array.from({ length: count }, share) };
  }, ({ outside, hidden }) => {
    const runs = inventedRanges({ outside, hidden });
    const inside = (/** @type {number} */ frame) => runs.some(({ first, last }) => frame >= first && frame <= last);
    outside.forEach((share, frame) => assert.equal(inside(frame), share + hidden[frame] > 0.3));
    for (let i = 1; i < runs.length; i += 1) assert.ok(runs[i].first > runs[i - 1].last + 1, "runs that touch are one");
    for (const { first, last, worst } of runs) assert.equal(worst, Math.max(...outside.slice(first, last + 1).map((share, i) => share + hidden[first + i])));
  }));

test("jerks are named, but not all of many", () => {
  assert.equal(jerkWords([]), "");
  assert.equal(jerkWords([31]), "jerk at frame 31");
  assert.equal(jerkWords([1, 2, 3]), "jerks at frames 1, 2, 3");
  assert.equal(jerkWords([1, 2, 3, 9, 12]), "jerks at frames 1, 2, 3 and 2 more");
});

test("a speed is that of the frame, of the last at the end, and none where there is no path", () => {
  const speed = { m_s: [0.5, 1.25], deg_s: [9.94, 12.4] };
  for (const [frame, m, deg] of [[0, "0.50", "9.9"], [1, "1.25", "12"], [7, "1.25", "12"], [-1, "0.50", "9.9"]]) {
    const words = speedWords(speed, Number(frame));
    assert.ok(words.startsWith(`${m} m/s · ${deg}`), words);
  }
  assert.equal(speedWords(null, 0), "");
  assert.equal(speedWords({ m_s: [], deg_s: [] }, 0), "");
});

test("film words lose the decimals that nobody reads, and no others", () => {
  assert.equal(rounded("dolly in 0.123456789m over 2.5s; orbit right 20.00004deg"), "dolly in 0.123m over 2.5s; orbit right 20deg");
});

// --- costs, times, files, keys ----------------------------------------------------------------------------------------

test("memory that is not there is said", () => {
  const asked = { memory_mb: 1800, here_mb: 24000, disk_mb: 31 };
  assert.match(cost({ ...asked, seconds: 40 }), /40 s · 1\.8 GB · 31 MB disk$/);
  assert.match(cost({ ...asked, seconds: null, memory_mb: 96300 }), /time not known yet · 96\.3 GB \(only 24\.0 GB here\) · 31 MB disk$/);
  assert.match(cost({ ...asked, seconds: 40, measured: false }), /roughly/);
});

test("durations grow from seconds to minutes to hours, and are never nothing", () => {
  assert.deepEqual([0, 0.4, 89, 91, 5399, 5400].map(duration), ["1 s", "1 s", "89 s", "2 min", "90 min", "1.5 h"]);
});

test("how long ago something was, in words", () => {
  const now = Date.now() / 1000;
  assert.deepEqual([5, 60, 180, 3600, 2 * 3600, 86400, 3 * 86400].map((seconds) => ago(now - seconds - 0.5)), ["just now", "1 minute ago", "3 minutes ago", "1 hour ago", "2 hours ago", "yesterday", "3 days ago"]);
  assert.match(ago(now - 60 * 86400), /^\w+ \d+, \d{4}$|^\d+ \w+ \d{4}$/);
});

test("a format by the first words of what is said of it, and its file where that does not say it", () => {
  assert.equal(formatName("COLMAP model, binary or text: ..."), "COLMAP model");
  assert.deepEqual(formatWords({ about: "nerfstudio transforms.json (cameras)", file: "transforms.json" }), { words: "nerfstudio transforms.json", more: undefined });
  assert.deepEqual(formatWords({ about: "TUM: a line a pose", file: "tum.txt" }), { words: "TUM", more: "tum.txt" });
});

test("what is dropped together is used together, and nothing is left out in silence", () => {
  const drop = (/** @type {string[]} */ names) => {
    const { photo, path: files, warning } = sortDropped(names.map((name) => new File(["x"], name)));
    return [photo?.name ?? null, files.map(({ name }) => name), warning];
  };
  assert.deepEqual(drop(["images.bin", "cameras.bin", "points3D.bin"]), [null, ["images.bin", "cameras.bin", "points3D.bin"], ""]);
  assert.deepEqual(drop(["a.r3d", "poses.npz", "trajectory.log"]), [null, ["a.r3d", "poses.npz", "trajectory.log"], ""]);
  assert.deepEqual(drop(["a.jpg", "path.json"]), ["a.jpg", ["path.json"], ""]);
  assert.deepEqual(drop(["images.txt", "cameras.txt"]), [null, ["images.txt", "cameras.txt"], ""]);
  assert.deepEqual(drop(["a.jpg", "b.png"]), ["a.jpg", [], "A shot is made from one photo or clip: a.jpg was opened, b.png left out."]);
  const frames = drop(["f1.png", "f2.png", "f3.png", "f4.png", "f5.png", "f6.png"]);
  assert.deepEqual([frames[0], frames[2]], ["f1.png", "f1.png was opened, and 5 others left out. If they are the frames of a clip, make an MP4 of them and drop that."]);
  assert.match(String(drop(["notes.pdf"])[2]), /^notes\.pdf is neither a photo, a clip nor a camera path\./);
  for (const [here, lacking] of [["images.bin", "cameras.bin"], ["cameras.bin", "images.bin"], ["images.txt", "cameras.txt"], ["cameras.txt", "images.txt"]])
    assert.deepEqual(drop([here]), [null, [], `${here} is one half of a COLMAP path. Drop ${lacking} together with it.`]);
});

test("a key press in the words of the command table", () => {
  const press = (/** @type {object} */ event) => chordOf(/** @type {KeyboardEvent} */ ({ code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...event }));
  assert.equal(press({ key: "z", ctrlKey: true, shiftKey: true }), "Ctrl+Shift+Z");
  assert.equal(press({ key: "Z", metaKey: true }), "Ctrl+Z");
  assert.equal(press({ key: " " }), "Space");
  assert.equal(press({ key: "?", shiftKey: true }), "?", "Shift is in the sign already");
  assert.equal(press({ key: "ArrowLeft", shiftKey: true, altKey: true }), "Alt+Shift+ArrowLeft");
  assert.equal(press({ key: "я", code: "KeyZ", ctrlKey: true }), "Ctrl+Z", "another alphabet");
  assert.equal(press({ key: "y", code: "KeyZ", ctrlKey: true }), "Ctrl+Y", "another layout of this alphabet");
});
