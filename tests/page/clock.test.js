import assert from "node:assert/strict";
import { test } from "node:test";

import { frameAt, frameSeconds, paceOf, regionOn, stopped, timeOf } from "../../ui_assets/component/clock.js";
import { close, forAll } from "./draws.js";

/** @import { Draw } from "./draws.js" */

/** @param {Draw} draw */
const clips = (draw) => ({ frames: draw.whole(1, 400), duration: draw.real(0.1, 60), closed: draw.yes() });

test("frames stand where the clip puts them", () =>
  forAll(clips, (clip) => {
    const step = frameSeconds(clip);
    for (let i = 0; i < clip.frames; i += 1) assert.equal(frameAt(i * step, clip), i);
    if (clip.frames > 1) close((clip.closed ? clip.frames : clip.frames - 1) * step, clip.duration, 1e-6);
    if (clip.closed) assert.equal(frameAt(clip.duration, clip), 0, "a loop's end is its start again");
  }));

test("a loop shows every frame equally long", () => {
  for (const closed of [false, true]) {
    const clip = { ...stopped(), playing: true, frames: 10, duration: closed ? 2 : 1.8, closed };
    const seen = Array(10).fill(0);
    for (let ms = 0; ms < 20000; ms += 10) seen[frameAt(timeOf(clip, ms), clip)] += 1;
    assert.ok(Math.max(...seen) - Math.min(...seen) <= 20, String(seen));
  }
});

test("frames that an engine counted follow each other at the file's rate, however long the path is", () =>
  forAll((draw) => ({ ...clips(draw), frames: draw.whole(2, 60), closed: false, fps: draw.real(1, 60) }), (counted) => {
    const clip = { ...stopped(), playing: true, ...counted };
    for (let i = 0; i < 2 * clip.frames; i += 1) assert.equal(frameAt(timeOf(clip, ((i + 0.25) * 1000) / clip.fps), clip), i % clip.frames);
    close(paceOf(clip), clip.fps * frameSeconds(clip));
  }));

test("a clock that stands stays, one that plays once stops at its end", () =>
  forAll((draw) => ({ clip: clips(draw), ms: draw.real(0, 1e5), share: draw.chance() }), ({ clip, ms, share }) => {
    const time = share * clip.duration;
    assert.equal(timeOf({ ...stopped(), ...clip, time }, ms), time);
    const once = timeOf({ ...stopped(), ...clip, playing: true, loop: false, time }, ms);
    assert.ok(once >= time && once <= clip.duration);
    close(once, Math.min(time + ms / 1000, clip.duration), 1e-9);
  }));

test("a part that loops is played on and on, and nothing outside it", () =>
  forAll((draw) => ({ clip: { ...clips(draw), frames: draw.whole(5, 200) }, a: draw.chance(), b: draw.chance(), ms: draw.real(0, 1e5) }), ({ clip, a, b, ms }) => {
    const region = regionOn([Math.min(a, b) * clip.duration, Math.max(a, b) * clip.duration], clip);
    if (!region) return;
    const time = timeOf({ ...stopped(), ...clip, playing: true, region, time: region[0] }, ms);
    assert.ok(time >= region[0] - 1e-9 && time <= region[1] + 1e-9);
  }));

test("a part of the path begins and ends on frames, and is at least one long", () =>
  forAll((draw) => ({ clip: clips(draw), from: draw.real(-5, 70), to: draw.real(-5, 70) }), ({ clip, from, to }) => {
    const region = regionOn([from, to], clip);
    const step = frameSeconds(clip);
    if (!region) return assert.ok(clip.frames < 2);
    const [begin, end] = region.map((time) => time / step);
    close(begin, Math.round(begin), 1e-6);
    close(end, Math.round(end), 1e-6);
    assert.ok(begin >= 0 && end - begin >= 1 - 1e-6 && end <= clip.frames - 1 + 1e-6);
  }));
