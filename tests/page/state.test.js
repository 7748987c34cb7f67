import assert from "node:assert/strict";
import { test } from "node:test";

import { patched } from "../../ui_assets/component/patch.js";
import { State } from "../../ui_assets/component/state.js";
import { forAll } from "./draws.js";

/** @import { Patch, State as Shown, StateMessage, ViewMessage } from "../../ui_assets/component/shapes.js" */
/** @import { Draw } from "./draws.js" */

/** @param {Draw} draw @param {number} depth @returns {unknown} */
function value(draw, depth) {
  if (depth === 0 || draw.chance() < 0.3) return draw.of([null, true, 3, -0.5, "", "words", []]);
  if (draw.yes()) return draw.list(4, () => value(draw, depth - 1));
  return Object.fromEntries(draw.list(4, () => draw.of(["a", "b", "c", "d", "e"])).map((key) => [key, value(draw, depth - 1)]));
}

/** Another value, and how to make it of the one there is. @param {Draw} draw @param {any} old @returns {[next: unknown, patch: Patch]} */
function edit(draw, old) {
  if (draw.chance() < 0.2) return [old, null];
  if (Array.isArray(old) && draw.yes()) {
    const begin = draw.whole(0, old.length);
    const end = draw.whole(begin, old.length);
    const entries = draw.list(3, () => value(draw, 1));
    return [[...old.slice(0, begin), ...entries, ...old.slice(end)], ["~", begin, end, entries]];
  }
  if (Array.isArray(old) && old.length) {
    const edits = old.map((each, i) => /** @type {const} */ ([i, edit(draw, each)])).filter(() => draw.yes());
    const next = [...old];
    for (const [i, [each]] of edits) next[i] = each;
    return [next, ["[", Object.fromEntries(edits.map(([i, [, patch]]) => [i, patch]))]];
  }
  if (old && typeof old === "object" && !Array.isArray(old)) {
    const gone = Object.keys(old).filter(() => draw.chance() < 0.2);
    const edits = Object.keys(old).filter((key) => !gone.includes(key)).map((key) => /** @type {const} */ ([key, edit(draw, old[key])]));
    const fresh = draw.yes() ? [/** @type {const} */ (["new", /** @type {[unknown, Patch]} */ ([7, ["=", 7]])])] : [];
    const all = [...edits, ...fresh];
    return [Object.fromEntries(all.map(([key, [each]]) => [key, each])), ["{", Object.fromEntries(all.map(([key, [, patch]]) => [key, patch])), gone]];
  }
  const next = value(draw, 1);
  return [next, ["=", next]];
}

test("a change makes the next state of the last, which stays as it was", () =>
  forAll((draw) => {
    const old = value(draw, 3);
    return { old, edited: edit(draw, old) };
  }, ({ old, edited: [next, patch] }) => {
    const before = structuredClone(old);
    assert.deepEqual(patched(old, patch), next);
    assert.deepEqual(old, before);
  }));

test("what has not changed is shared, so that it can be told by being itself", () => {
  const old = { same: { a: 1 }, other: [1, { b: 2 }] };
  const next = patched(old, ["{", { other: ["[", { 0: ["=", 5] }] }, []]);
  assert.equal(next.same, old.same);
  assert.equal(next.other[1], old.other[1]);
  assert.equal(next.other[0], 5);
});

test("a change of a kind that nobody knows is refused", () => {
  assert.throws(() => patched([], /** @type {any} */ (["?", 1])), /no change/);
});

test("a state is shown once it has every edit that was made", () => {
  const state = new State();
  /** @type {string[]} */
  const shown = [];
  const say = (/** @type {object} */ words) => /** @type {StateMessage} */ (words);
  state.watch((now) => shown.push(`${/** @type {any} */ (now).a}${now.view?.time ?? ""}`));
  assert.throws(() => state.shown, /not said yet/);
  state.receive(say({ t: "state", rev: 1, edit: 0, a: 1 }));
  state.expect(2);
  state.receive(say({ t: "state", rev: 2, edit: 0, a: 2 }));
  state.receiveChange({ t: "change", rev: 3, edit: 1, patch: ["{", { a: ["=", 3] }, []] });
  state.receiveView(/** @type {ViewMessage} */ (/** @type {unknown} */ ({ t: "view", edit: 2, time: "v" })));
  const release = state.hold();
  state.receiveChange({ t: "change", rev: 4, edit: 2, patch: ["{", { a: ["=", 4] }, []] });
  state.expect(3);
  release();
  state.receiveView(/** @type {ViewMessage} */ (/** @type {unknown} */ ({ t: "view", edit: 3, time: "w" })));
  state.expect(4);
  state.expectNothing();
  state.receive(say({ t: "state", rev: 1, edit: 0, a: 5 }));
  assert.equal(shown.join(" "), "1 3v 4w 5");
  assert.equal(state.shown, state.current);
});

test("while something is held, what comes waits, and only the newest of it is shown then", () => {
  const state = new State();
  const say = (/** @type {number} */ seed) => state.receive(/** @type {StateMessage} */ ({ t: "state", edit: 0, seed }));
  /** @type {number[]} */
  const seeds = [];
  say(1);
  state.watch((/** @type {Shown} */ { seed }) => seeds.push(seed));
  const [first, second] = [state.hold(), state.hold()];
  for (const seed of [2, 3, 4]) say(seed);
  first();
  first(); // a second time changes nothing
  assert.deepEqual(seeds, [1]);
  second();
  assert.deepEqual(seeds, [1, 4]);
});
