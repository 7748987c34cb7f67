import assert from "node:assert/strict";
import { test } from "node:test";

import { pagedTo, panned, scaleOf, spread, tickEvery, within, zoomedAt } from "../../ui_assets/component/scale.js";
import { close, forAll } from "./draws.js";

/** @import { Draw } from "./draws.js" */

const RIM = 14;

/** @param {Draw} draw */
const looks = (draw) => {
  const clip = { frames: draw.whole(2, 1500), duration: draw.real(0.2, 120), closed: draw.yes() };
  const width = draw.whole(200, 2400);
  return { clip, width, shown: { zoom: draw.real(1, 30), from: draw.real(0, clip.duration) }, x: draw.real(0, width), factor: draw.real(0.3, 30) };
};

test("a place on the timeline is that of its time, and back", () =>
  forAll(looks, ({ clip, width, shown, x }) => {
    const scale = scaleOf(width, clip, shown);
    const time = scale.time(x);
    close(scale.time(scale.x(time)), time, 1e-9 * scale.duration);
    assert.ok(time >= 0 && time <= scale.duration);
    if (time > 0 && time < scale.duration) close(scale.x(time), x, 1e-6);
    close(scale.x(scale.from), RIM);
    close(scale.x(scale.to), width - RIM, 1e-6);
    close(scale.snap(time) % scale.step, 0, 1e-9 + (scale.snap(time) % scale.step > scale.step / 2 ? scale.step : 0));
    assert.ok(Math.abs(scale.snap(time) - time) <= scale.step / 2 + 1e-9);
  }));

test("what is shown is a part of the path, and no closer than a frame is large", () =>
  forAll(looks, ({ clip, width, shown, factor }) => {
    for (const wanted of [shown, { zoom: shown.zoom * factor, from: -3 }, { zoom: 1e9, from: 1e9 }]) {
      const scale = scaleOf(width, clip, within(wanted, width, clip));
      assert.ok(scale.zoom >= 1 && scale.from >= 0 && scale.to <= scale.duration + 1e-6);
      assert.ok(scale.zoom === 1 || scale.framePixels <= 48 + 1e-6);
    }
    assert.deepEqual(within(within(shown, width, clip), width, clip), within(shown, width, clip));
  }));

test("what is under the pointer stays there while one looks closer or farther", () =>
  forAll(looks, ({ clip, width, shown, x, factor }) => {
    const before = within(shown, width, clip);
    const [a, b] = [scaleOf(width, clip, before), scaleOf(width, clip, zoomedAt(before, factor, x, width, clip))];
    const inside = b.from > 1e-6 && b.to < b.duration - 1e-6;
    if (inside && x >= RIM && x <= width - RIM) close(b.time(x), a.time(x), 1e-6 * clip.duration + 1e-9);
  }));

test("panning shifts what is shown by as many pixels, as far as the path goes", () =>
  forAll(looks, ({ clip, width, shown, x }) => {
    const before = within(shown, width, clip);
    const [a, b] = [scaleOf(width, clip, before), scaleOf(width, clip, panned(before, x / 10, width, clip))];
    close(b.zoom, a.zoom);
    assert.ok(b.from >= a.from - 1e-9 && b.to <= b.duration + 1e-6);
    if (b.to < b.duration - 1e-6) close(a.x(b.from), RIM + x / 10, 1e-6);
  }));

test("a moment is brought into sight, and one that is in sight changes nothing", () =>
  forAll(looks, ({ clip, width, shown, x }) => {
    const before = within(shown, width, clip);
    const time = (x / width) * clip.duration;
    const [now, then] = [scaleOf(width, clip, before), scaleOf(width, clip, pagedTo(before, time, width, clip))];
    assert.ok(then.from <= time + 1e-6 && time <= then.to + 1e-6);
    if (now.from <= time && time <= now.to) close(then.from, now.from);
  }));

test("ticks come at 1, 2, 5, 10, 20, 50 ... and far enough apart, but no farther", () =>
  forAll((draw) => [10 ** draw.real(-2, 2), draw.real(4, 90)], ([unit, least]) => {
    const every = tickEvery(unit, least);
    assert.match(String(every), /^[125]0*$/);
    assert.ok(every * unit >= least);
    assert.ok(every === 1 || (every / 2.5) * unit < least);
  }));

test("notes in a row never cover one another, and the one that matters most has its place", () =>
  forAll(
    (draw) => {
      const width = draw.whole(100, 1000);
      const label = () => ({ at: draw.real(0, width), width: draw.real(20, 300), short: draw.real(8, 20), weight: draw.real(0, 2) });
      return { width, labels: draw.list(8, label) };
    },
    ({ width, labels }) => {
      const places = spread(labels, width);
      const taken = places.flatMap((place, i) => (place ? [[place.left, place.left + (place.short ? labels[i].short : labels[i].width)]] : []));
      taken.sort((a, b) => a[0] - b[0]);
      for (const [left, right] of taken) assert.ok(left >= 0 && right <= width);
      for (let i = 1; i < taken.length; i += 1) assert.ok(taken[i - 1][1] + 8 <= taken[i][0] + 1e-9);
      const most = labels.reduce((best, { weight }, i) => (best < 0 || weight > labels[best].weight ? i : best), -1);
      if (most >= 0 && labels[most].short <= width) assert.ok(places[most]);
    },
  ));
