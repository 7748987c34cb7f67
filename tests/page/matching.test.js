import assert from "node:assert/strict";
import { test } from "node:test";

import { matching, numbered } from "../../ui_assets/component/matching.js";
import { forAll } from "./draws.js";

/** @import { Found } from "../../ui_assets/component/matching.js" */

/** @param {string} title @param {Partial<Found>} [more] @returns {Found} */
const command = (title, more = {}) => ({ id: title, title, keys: [], group: "", run() {}, ...more });
const TABLE = [
  command("Undo", { words: "back revert", group: "Edit" }), command("Redo", { group: "Edit" }), command("Play or pause", { words: "start stop" }),
  command("Export the path as COLMAP", { words: "save download" }), command("Scale the path", { asks: "factor" }), command("Orbit right", { group: "Move" }),
  command("Size 9:16"), command("Delete the selection", { words: "remove" }), command("Palette", { id: "palette" }),
];
/** @param {string} typed @param {string[]} [recent] */
const found = (typed, recent) => matching(TABLE, typed, recent).map(({ id }) => id);

test("every command is found by its title, by the beginnings of its words, in any case, and comes first then", () => {
  for (const { id, title } of TABLE.filter((each) => each.id !== "palette")) {
    assert.equal(found(title)[0], id);
    assert.equal(found(title.toUpperCase())[0], id);
    assert.ok(found(title.split(" ").map((word) => word.slice(0, 3)).join(" ")).includes(id), title);
  }
});

test("a slip of the finger in a longer word still finds it: another letter, a missing one, one too many, two swapped", () =>
  forAll((draw) => {
    const { id, title } = draw.of(TABLE.slice(0, 8));
    const word = draw.of(title.split(" ").filter((each) => /^[A-Za-z]{5,}$/.test(each)).concat("export"));
    const at = draw.whole(1, word.length - 2);
    const slips = [word.slice(0, at) + word.slice(at + 1), `${word.slice(0, at)}${word[at]}${word.slice(at)}`, `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`, `${word.slice(0, at)}q${word.slice(at + 1)}`];
    return { id: word === "export" ? "Export the path as COLMAP" : id, typed: draw.of(slips) };
  }, ({ id, typed }) => assert.ok(found(typed).includes(id))));

test("a word that fits nothing leaves nothing, however well the others fit", () => {
  assert.deepEqual(found("undo xyzzy"), []);
  assert.ok(found("revert").includes("Undo"));
  assert.deepEqual(found("9:16"), ["Size 9:16"]);
});

test("without words all are there but those that lead here, those used last first", () => {
  assert.equal(found("").length, TABLE.length - 1);
  assert.deepEqual(found("", ["Redo", "Size 9:16"]).slice(0, 2), ["Redo", "Size 9:16"]);
  assert.equal(found("undo", ["Redo"])[0], "Undo");
});

test("a number behind a command that asks for one is its own, and what was typed before it finds the command", () =>
  forAll((draw) => ({ number: Number(draw.real(-100, 100).toFixed(2)), unit: draw.of(["", " m", "°", " deg", " %", "x"]), comma: draw.yes() }), ({ number, unit, comma }) => {
    /** @type {number | undefined} */
    let ran;
    const scale = command("Scale the path", { asks: "factor", run: (given) => (ran = given) });
    const text = comma ? String(number).replace(".", ",") : String(number);
    const read = numbered(scale, `scale the path ${text}${unit}`);
    read.run();
    assert.deepEqual([read.number, ran, read.typed], [number, number, "scale the path"]);
    assert.equal(matching([read], `scale the path ${text}${unit}`).length, 1);
  }));

test("a number behind a command that takes none is no number of its", () => {
  const plain = command("Undo");
  assert.equal(numbered(plain, "undo 3"), plain);
  assert.equal(numbered(command("Scale", { asks: "factor" }), "scale").number, undefined);
});
