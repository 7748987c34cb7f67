import assert from "node:assert/strict";
import { test } from "node:test";

import { newest, summed } from "../../ui_assets/component/drag.js";

/** Frames of a screen, drawn when the test says so. */
function screen() {
  /** @type {Map<number, FrameRequestCallback>} */
  const asked = new Map();
  let last = 0;
  globalThis.requestAnimationFrame = (callback) => {
    last += 1;
    asked.set(last, callback);
    return last;
  };
  globalThis.cancelAnimationFrame = (id) => asked.delete(id);
  return async () => {
    const now = [...asked.values()];
    asked.clear();
    for (const callback of now) callback(0);
    await new Promise((resolve) => setImmediate(resolve));
  };
}

test("of what comes between two frames of the screen, only the newest is sent", async () => {
  const draw = screen();
  /** @type {number[]} */
  const sent = [];
  const live = newest((/** @type {number} */ value) => sent.push(value));
  for (const value of [1, 2, 3]) live.offer(value);
  await draw();
  await draw();
  assert.deepEqual(sent, [3]);
  live.offer(4);
  live.drop();
  await draw();
  assert.deepEqual(sent, [3], "what was dropped is not sent");
});

test("nobody asks for more than is answered, and the newest is asked for in the end", async () => {
  const draw = screen();
  /** @type {(() => void)[]} */
  const answers = [];
  /** @type {number[]} */
  const sent = [];
  const live = newest((/** @type {number} */ value) => {
    sent.push(value);
    return new Promise((resolve) => answers.push(() => resolve(null)));
  });
  live.offer(1);
  await draw();
  live.offer(2);
  live.offer(3);
  await draw();
  assert.deepEqual(sent, [1]);
  answers[0]();
  await draw();
  await draw();
  assert.deepEqual(sent, [1, 3]);
});

test("what is refused keeps nothing from being sent after it", async () => {
  const draw = screen();
  /** @type {number[]} */
  const sent = [];
  const live = newest((/** @type {number} */ value) => {
    sent.push(value);
    throw new Error("refused");
  });
  live.offer(1);
  await draw();
  live.offer(2);
  await draw();
  assert.deepEqual(sent, [1, 2]);
});

test("steps that come faster than they are answered are added up, and none is lost or taken twice", async () => {
  /** @type {[steps: number, about: string][]} */
  const lots = [];
  /** @type {() => void} */
  let answer = () => {};
  const step = summed((steps, /** @type {string} */ about) => {
    lots.push([steps, about]);
    return new Promise((resolve) => (answer = () => resolve(null)));
  });
  const all = [step(1, "a"), step(1, "a"), step(-3, "a"), step(2, "a")];
  assert.deepEqual(lots, [[1, "a"]]);
  answer();
  await Promise.all(all.slice(1));
  await all[0];
  assert.deepEqual(lots, [[1, "a"]], "the others come to nothing");
  const more = [step(1, "b"), step(1, "b"), step(1, "b")];
  answer();
  await new Promise((resolve) => setImmediate(resolve));
  answer();
  await Promise.all(more);
  assert.deepEqual(lots.slice(1), [[1, "b"], [2, "b"]]);
});
