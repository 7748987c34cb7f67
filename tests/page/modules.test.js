import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../ui_assets/component/", import.meta.url);
const IMPORT = /^(?:import|export)\s(?:[^;"']*?\sfrom\s*)?["']([^"']+)["'];?/gm;
const WORKER = /new URL\("([^"]+\.js)", import\.meta\.url\)/g;

/** The modules of the page, each with what it imports. @type {Map<string, string[]>} */
const modules = new Map(
  readdirSync(FOLDER).filter((file) => file.endsWith(".js")).map((file) => {
    const text = readFileSync(new URL(file, FOLDER), "utf8");
    return [file, [...text.matchAll(IMPORT)].map(([, from]) => from)];
  }),
);

test("modules import each other by their files, and nothing from elsewhere", () => {
  assert.ok(modules.size > 100 && [...modules.values()].flat().length > 200);
  for (const [file, imports] of modules) {
    for (const from of imports) assert.ok(from.startsWith("./") && modules.has(from.slice(2)), `${file} imports ${from}`);
  }
});

test("no modules import each other in a circle", () => {
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string} file @param {string[]} way */
  const visit = (file, way) => {
    assert.ok(!way.includes(file), `a circle: ${[...way.slice(way.indexOf(file)), file].join(" -> ")}`);
    if (done.has(file)) return;
    for (const from of modules.get(file) ?? []) visit(from.slice(2), [...way, file]);
    done.add(file);
  };
  for (const file of modules.keys()) visit(file, []);
});

test("every module is used by the page", () => {
  const text = [...modules.keys()].map((file) => readFileSync(new URL(file, FOLDER), "utf8")).join("\n");
  const workers = [...text.matchAll(WORKER)].map(([, from]) => from.slice(2));
  const used = new Set(["studio.js", ...workers, ...[...modules.values()].flat().map((from) => from.slice(2))]);
  assert.deepEqual([...modules.keys()].filter((file) => !used.has(file)), []);
});
