import assert from "node:assert/strict";
import { test } from "node:test";

import { evaluate } from "../../ui_assets/component/arithmetic.js";
import { fitted, trimmed } from "../../ui_assets/component/number-text.js";
import { close, forAll } from "./draws.js";

/** @import { Draw } from "./draws.js" */

/** A sum as somebody may type it, and what it comes to. @param {Draw} draw @param {number} depth @returns {[text: string, value: number]} */
function sum(draw, depth) {
  if (depth === 0 || draw.chance() < 0.3) {
    const number = Number(draw.real(0.1, 50).toFixed(draw.whole(0, 3)));
    const text = draw.yes() ? String(number).replace(".", ",") : String(number);
    return draw.chance() < 0.2 ? [`-${text}`, -number] : [text, number];
  }
  const [[a, x], [b, y]] = [sum(draw, depth - 1), sum(draw, depth - 1)];
  const gap = draw.yes() ? " " : "";
  const sign = draw.of(["+", "-", "*", "/"]);
  const [left, right] = [`(${a})`, `(${b})`];
  const value = sign === "+" ? x + y : sign === "-" ? x - y : sign === "*" ? x * y : x / y;
  return [`${left}${gap}${sign}${gap}${right}`, value];
}

test("a sum comes to what arithmetic says", () =>
  forAll((draw) => sum(draw, 3), ([text, value]) => {
    const found = evaluate(text, "m");
    if (!Number.isFinite(value)) return assert.equal(found, null);
    close(found ?? NaN, value, 1e-6 * Math.max(Math.abs(value), 1));
  }));

test("points before dashes, as at school", () => {
  assert.equal(evaluate("1+2*3-4/2", ""), 5);
  assert.equal(evaluate("2*(1+0.5)", "m"), 3);
  assert.equal(evaluate("--3", ""), 3);
  assert.equal(evaluate("−12 · 2", "°"), -24);
});

test("units become the field's own, and no others do", () => {
  assert.equal(evaluate("30 cm", "m"), 0.3);
  close(evaluate("0.05 + 2cm", "m") ?? NaN, 0.07);
  close(evaluate("6 ft", "m") ?? NaN, 1.8288);
  assert.equal(evaluate("2min", "s"), 120);
  assert.equal(evaluate("12°", "°"), 12);
  assert.equal(evaluate("12 deg", "°"), 12);
  assert.equal(evaluate("3 m", "s"), null);
  assert.equal(evaluate("3 constructor", "m"), null);
});

test("what is no number is none", () => {
  for (const text of ["", " ", "abc", "1 2", "1+", "(1", "1)", "*2", "1..2", "1/0", "()"]) assert.equal(evaluate(text, "m"), null, text);
});

test("a field shows a number as short as it says the same, and takes it back as it is", () =>
  forAll((draw) => ({ number: draw.real(-2000, 2000) * 10 ** -draw.whole(0, 5), digits: draw.whole(0, 5) }), ({ number, digits }) => {
    const text = trimmed(number, digits);
    close(Number(text), number, 0.5 * 10 ** -digits + 1e-12);
    assert.ok(!Object.is(Number(text), -0), text);
    assert.equal(trimmed(Number(text), digits), text);
    close(evaluate(text, "") ?? NaN, Number(text));
  }));

test("a field takes what is within its limits, and what is beyond them at the limit", () =>
  forAll((draw) => ({ number: draw.real(-50, 50), min: draw.real(-20, 0), max: draw.real(0, 20), digits: draw.whole(0, 4) }), ({ number, min, max, digits }) => {
    const fine = 0.5 * 10 ** -(digits + 2) + 1e-12;
    close(fitted(number, { min, max, digits }), Math.min(Math.max(number, min), max), fine);
    close(fitted(number, { digits }), number, fine);
  }));
