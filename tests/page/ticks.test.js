import assert from "node:assert/strict";
import { test } from "node:test";

import { catchOf, secondsThatCatch } from "../../ui_assets/component/catching.js";
import { scaleOf } from "../../ui_assets/component/scale.js";
import { frameTicks, secondTicks } from "../../ui_assets/component/ticks.js";
import { forAll } from "./draws.js";

/** @import { Draw } from "./draws.js" */

/** @param {Draw} draw */
const scales = (draw) => {
  const clip = { frames: draw.whole(2, 1500), duration: draw.real(0.2, 120), closed: draw.yes() };
  return { clip, width: draw.whole(200, 2400), shown: { zoom: draw.real(1, 20), from: draw.real(0, clip.duration) }, time: draw.real(0, clip.duration) };
};

test("the ruler's frames are frames of the clip, evenly apart, and their numbers have room", () =>
  forAll(scales, ({ clip, width, shown }) => {
    const scale = scaleOf(width, clip, shown);
    const ticks = frameTicks(scale);
    for (const { frame, x } of ticks) assert.ok(Number.isInteger(frame) && frame >= 0 && frame < clip.frames && x >= scale.x(scale.from) - 100);
    for (let i = 1; i < ticks.length; i += 1) assert.ok(ticks[i].x - ticks[i - 1].x >= 5 - 1e-6);
    const numbered = ticks.filter(({ labelled }) => labelled);
    for (let i = 1; i < numbered.length; i += 1) assert.ok(numbered[i].x - numbered[i - 1].x >= 56 - 1e-6);
    for (const { frame, x } of ticks) assert.ok(Math.abs(scale.time(x) - Math.min(frame * scale.step, scale.duration)) < 1e-6 || x < 14);
  }));

test("the ruler's seconds are whole ones inside the path, with room for their words", () =>
  forAll(scales, ({ clip, width, shown }) => {
    const scale = scaleOf(width, clip, shown);
    const ticks = secondTicks(scale);
    for (const { second, x } of ticks) assert.ok(Number.isInteger(second) && second > 0 && second < scale.duration && x <= width - 14 + 1e-6);
    for (let i = 1; i < ticks.length; i += 1) assert.ok(ticks[i].x - ticks[i - 1].x >= 72 - 1e-6);
  }));

test("something catches at the nearest place that is within six pixels, and at no other", () =>
  forAll(
    (draw) => {
      const { clip, width, shown, time } = scales(draw);
      return { scale: { clip, width, shown }, time, pixels: draw.list(9, () => draw.real(-12, 12)) };
    },
    ({ scale: { clip, width, shown }, time, pixels }) => {
      const scale = scaleOf(width, clip, shown);
      const places = pixels.map((pixel) => scale.beyond(scale.x(time) + pixel));
      const away = (/** @type {number} */ place) => Math.abs(scale.x(place) - scale.x(time));
      const caught = catchOf(scale, time, places);
      if (caught === undefined) return assert.ok(places.every((place) => away(place) > 6));
      assert.ok(places.includes(caught) && away(caught) <= 6);
      assert.ok(places.every((place) => away(place) >= away(caught)));
    },
  ));

test("whole seconds catch where they are far enough apart, all along the path", () =>
  forAll(scales, ({ clip, width, shown }) => {
    const scale = scaleOf(width, clip, shown);
    const seconds = secondsThatCatch(scale);
    if (scale.framePixels / scale.step < 48) return assert.deepEqual(seconds, []);
    assert.deepEqual(seconds, seconds.map((_, i) => i));
    assert.ok(seconds[seconds.length - 1] >= scale.duration);
  }));
