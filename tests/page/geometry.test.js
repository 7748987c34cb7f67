import assert from "node:assert/strict";
import { test } from "node:test";

import { around, isFree, towards, wayOf, windowAt } from "../../ui_assets/component/crop-way.js";
import { frameSize } from "../../ui_assets/component/frame-size.js";
import { legPath } from "../../ui_assets/component/leg-path.js";
import { angleOf, focalOf } from "../../ui_assets/component/lens-angles.js";
import { across, down, gridLines, gridStep, groundAt, SIDE, zoomed } from "../../ui_assets/component/map-square.js";
import { freeParts } from "../../ui_assets/component/room.js";
import { axisTop, axisTops, shapedEnds, speedAt, unitOf } from "../../ui_assets/component/speeds.js";
import { close, forAll } from "./draws.js";

/** @import { Draw } from "./draws.js" */
/** @import { Pair } from "../../ui_assets/component/crop-way.js" */

// --- the part of the photo in the clip --------------------------------------------------------------------------------

/** @param {Draw} draw @returns {{crop: Pair, way: Pair, place: Pair, wanted: Pair}} */
const crops = (draw) => ({
  crop: [draw.chance(), draw.chance()],
  way: draw.yes() ? [draw.real(0.01, 0.9), 0] : [0, draw.real(0.01, 0.9)],
  place: [draw.chance(), draw.chance()],
  wanted: [draw.real(-1, 2), draw.real(-1, 2)],
});

test("the window of a crop lies in the photo, and the crop only moves where it has a way", () =>
  forAll(crops, ({ crop, way, wanted }) => {
    const moved = towards(crop, way, wanted);
    moved.forEach((share, axis) => {
      assert.ok(share >= 0 && share <= 1);
      if (!isFree(way[axis])) assert.equal(share, crop[axis]);
      else close(share, Math.min(Math.max(wanted[axis], 0), 1));
    });
    const { left, top, width, height } = windowAt(moved, way);
    assert.ok(left >= 0 && top >= 0 && left + width <= 1 + 1e-9 && top + height <= 1 + 1e-9);
    assert.deepEqual(wayOf({ left, top, right: left + width, bottom: top + height }).map((each) => each.toFixed(9)), way.map((each) => each.toFixed(9)));
  }));

test("the crop around a place has it in its middle, as far as the photo goes", () =>
  forAll(crops, ({ crop, way, place }) => {
    const { left, top, width, height } = windowAt(around(crop, way, place), way);
    for (const [at, from, size, free] of /** @type {const} */ ([[place[0], left, width, way[0]], [place[1], top, height, way[1]]])) {
      if (!isFree(free)) continue;
      if (at > size / 2 && at < 1 - size / 2) close(from + size / 2, at);
      else assert.ok(at >= from - 1e-9 && at <= from + size + 1e-9);
    }
  }));

test("a clip of the photo's shape has no way at all", () => {
  assert.deepEqual(wayOf(null), [0, 0]);
  assert.ok(!wayOf({ left: 0.001, top: 0, right: 1, bottom: 1 }).some(isFree));
});

// --- the map ----------------------------------------------------------------------------------------------------------

/** @param {Draw} draw */
const maps = (draw) => {
  const whole = { left: draw.real(-20, 0), near: draw.real(-5, 5), side: draw.real(1, 60) };
  return { whole, factor: draw.real(0.1, 5), place: /** @type {[number, number]} */ ([draw.real(0, SIDE), draw.real(0, SIDE)]) };
};

test("a place on the map is that of its ground, and back", () =>
  forAll(maps, ({ whole, place }) => {
    const [east, north] = groundAt(whole, place);
    close(across(whole, east), place[0], 1e-6);
    close(down(whole, north), place[1], 1e-6);
  }));

test("what is under the pointer stays there while the map grows, and no map is larger than the whole", () =>
  forAll(maps, ({ whole, factor, place }) => {
    const closer = zoomed(whole, whole, Math.min(factor, 1), place);
    const [before, after] = [groundAt(whole, place), groundAt(closer, place)];
    close(after[0], before[0], 1e-6);
    close(after[1], before[1], 1e-6);
    const again = zoomed(closer, whole, factor, place);
    assert.ok(again.side <= whole.side + 1e-9 && again.side >= whole.side / 12 - 1e-9);
    assert.ok(again.left >= whole.left - 1e-9 && again.left + again.side <= whole.left + whole.side + 1e-9);
    assert.ok(again.near >= whole.near - 1e-9 && again.near + again.side <= whole.near + whole.side + 1e-9);
  }));

test("the grid has lines at plain metres, all inside, neither too close nor missing", () =>
  forAll(maps, ({ whole }) => {
    const step = gridStep(whole.side);
    assert.match(step.toExponential(), /^[125]e/);
    assert.ok((step / whole.side) * SIDE >= 26 - 1e-6);
    const lines = gridLines(whole.left, whole.side, step);
    for (const line of lines) assert.ok(line >= whole.left - 1e-9 && line <= whole.left + whole.side + 1e-9);
    assert.ok(Math.abs(lines.length - whole.side / step) <= 1);
  }));

// --- lenses -----------------------------------------------------------------------------------------------------------

test("a focal length sees the degrees that it was made for, wherever the axis is", () =>
  forAll((draw) => ({ deg: draw.real(0.5, 170), size: draw.real(0.2, 3), share: draw.real(0.1, 0.9) }), ({ deg, size, share }) => {
    const side = { size, centre: share * size };
    close(angleOf(focalOf(deg, side), side), deg, 1e-6);
    assert.ok(focalOf(deg + 1, side) < focalOf(deg, side));
  }));

test("a lens in the middle is that of the textbook", () => {
  close(focalOf(90, { size: 1, centre: 0.5 }), 0.5);
  close(angleOf(50 / 36, { size: 1, centre: 0.5 }), 39.5978, 1e-3);
});

// --- speeds -----------------------------------------------------------------------------------------------------------

test("an axis ends at a plain number that is as much as its fastest moment or a little more", () =>
  forAll((draw) => 10 ** draw.real(-4, 4), (value) => {
    const top = axisTop(value);
    assert.ok(top >= value * 0.999 && top <= value * 1.51);
    assert.match(Number(top.toPrecision(6)).toExponential(), /^(1|1\.5|2|3|4|5|6|8)e/);
  }));

test("what is shaped is how the camera moves, or turns where it does nothing else", () => {
  assert.equal(unitOf({ m_s: [0, 0.4], deg_s: [9, 9], jerks: [] }), "m_s");
  assert.equal(unitOf({ m_s: [0, 0.001], deg_s: [9, 9], jerks: [] }), "deg_s");
  assert.equal(unitOf({ m_s: [], deg_s: [], jerks: [] }), "deg_s");
  assert.deepEqual(axisTops({ m_s: [], deg_s: [], jerks: [] }), { m_s: axisTop(0.055), deg_s: axisTop(2.2) });
});

test("the speed at a frame lies between those of its neighbours, and is theirs in the middle between two", () =>
  forAll((draw) => ({ speeds: [draw.real(0, 3), ...draw.list(30, () => draw.real(0, 3))], at: draw.real(-2, 35) }), ({ speeds, at }) => {
    speeds.forEach((speed, i) => close(speedAt(speeds, i + 0.5), speed));
    const found = speedAt(speeds, at);
    const near = [Math.floor(at - 0.5), Math.ceil(at - 0.5)].map((i) => speeds[Math.min(Math.max(i, 0), speeds.length - 1)]);
    assert.ok(found >= Math.min(...near) - 1e-9 && found <= Math.max(...near) + 1e-9);
    assert.equal(speedAt([], at), 0);
  }));

test("a leg that is to be faster in its middle is slower at its ends, and never runs backwards", () =>
  forAll((draw) => ({ ends: /** @type {[number, number]} */ ([draw.real(0, 3), draw.real(0, 3)]), faster: draw.real(-1, 2) }), ({ ends, faster }) => {
    shapedEnds(ends, faster).forEach((speed, i) => {
      assert.ok(speed >= 0 && Math.sign(speed - ends[i]) !== Math.sign(faster));
      if (speed > 0) close(speed, ends[i] - 2 * faster);
    });
  }));

// --- the stage --------------------------------------------------------------------------------------------------------

test("free parts of the stage have nothing over them, cannot be larger, and come with the largest first", () =>
  forAll((draw) => {
    const box = () => {
      const [left, top] = [draw.real(-50, 900), draw.real(-50, 500)];
      return [left, top, left + draw.real(10, 300), top + draw.real(10, 300)];
    };
    return { width: 1000, height: 600, boxes: draw.list(5, box) };
  }, ({ width, height, boxes }) => {
    const parts = freeParts(width, height, boxes);
    const covered = (/** @type {number[]} */ [left, top, right, bottom]) => boxes.some((box) => box[0] < right && box[2] > left && box[1] < bottom && box[3] > top);
    const area = (/** @type {number[]} */ [left, top, right, bottom]) => (right - left) * (bottom - top);
    assert.ok(parts.length >= 1 && parts.length <= 6);
    for (const part of parts) {
      assert.ok(part[0] >= 0 && part[1] >= 0 && part[2] <= width && part[3] <= height);
      assert.ok(!covered(part));
      if (part[0] > 1) assert.ok(covered([part[0] - 1, part[1], part[2], part[3]]), "it could be larger to the left");
      if (part[3] < height - 1) assert.ok(covered([part[0], part[1], part[2], part[3] + 1]), "it could be larger below");
    }
    for (let i = 1; i < parts.length; i += 1) assert.ok(area(parts[i - 1]) >= area(parts[i]));
  }, 150));

test("pictures beside or above one another fill the room, keep their shape and fit", () =>
  forAll((draw) => ({ width: draw.whole(100, 2000), height: draw.whole(100, 1200), aspect: draw.real(0.4, 2.5), count: draw.whole(1, 2) }), ({ width, height, aspect, count }) => {
    const size = frameSize(width, height, aspect, count, 8);
    const [columns, rows] = size.along === "row" ? [count, 1] : [1, count];
    assert.ok(size.width * columns + 8 * (columns - 1) <= width && size.height * rows + 8 * (rows - 1) <= height + 1);
    close(size.width / size.height, aspect, aspect * 0.1);
    const other = frameSize(width, height, aspect, 1, 8);
    assert.ok(other.width >= size.width);
  }));

test("the line of a leg begins and ends beside its diamonds, as the easing goes", () =>
  forAll((draw) => ({ from: draw.real(0, 500), length: draw.real(0, 300), easing: draw.of(/** @type {const} */ (["linear", "ease-in", "ease-out", "ease-in-out", "constant", "hold"])) }), ({ from, length, easing }) => {
    const path = legPath(from, from + length, 17, easing);
    if (length < 24) return assert.equal(path, "");
    const numbers = (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
    close(numbers[0], from + 9, 1e-6);
    const level = path.replace(/[^A-Z]/g, "");
    assert.equal(level, { linear: "MH", constant: "MH", hold: "MHV", "ease-in": "MC", "ease-out": "MC", "ease-in-out": "MC" }[easing]);
    close(level === "MC" ? numbers[6] : numbers[2], from + length - 9, 1e-6);
  }));
