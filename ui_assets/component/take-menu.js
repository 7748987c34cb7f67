/** What a take can be had as, and what can be done with it besides watching it. */
import { cameraLines } from "./camera-check.js";
import { pathLines } from "./path-lines.js";
import { sourcesOf } from "./take-sources.js";

/**
 * @import { Take } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

const GENERATORS = [
  ["vace.zip", "For VACE", "video, mask, poses, depth"],
  ["time-to-move.zip", "For Time-to-Move", "motion signal, mask, poses, depth"],
  ["generators.zip", "For both", "in one archive"],
];
const FILES = [
  ["video.mp4", "Video MP4", "what the engine made"],
  ["preview.mp4", "Preview MP4", "what the engine was given"],
  ["source.mp4", "Clip MP4", "what was filmed again, frame by frame"],
  ["trajectory.json", "Path JSON", "cameras and keyframes"],
  ["scene.glb", "Scene GLB", "surface and moving camera, for Blender"],
  ["scene.ply", "Points PLY", "points in metres"],
  ["request.zip", "Bundle ZIP", "the whole request: runs again anywhere"],
];

/**
 * Everything a take can be downloaded as.
 * @param {Take} take
 * @returns {import("./menu.js").Line[]}
 */
export function downloadLines(take) {
  return FILES.filter(([file]) => take.files[file]).map(([file, words, more]) => ({ words, command: `Download ${take.name} as ${words}`, more, href: `${take.files[file]}?download=1` }));
}

/**
 * @param {import("./studio.js").Studio} studio
 * @param {Take} take
 * @param {{large: boolean}} where whether it is large on the stage already, with its own buttons
 * @returns {import("./menu.js").Line[]}
 */
export function takeLines(studio, take, { large }) {
  /** @param {"use_take" | "make_another"} command */
  const act = (command) => () => studio.act(command, { number: take.id }).catch(() => {});
  /** @type {import("./menu.js").Line[]} */
  const first = large
    ? [{ heading: "Download" }, ...downloadLines(take).slice(1)]
    : [
        { words: "Use this path and settings", command: `Use the path and settings of ${take.name}`, act: act("use_take") },
        { words: "Compare with its preview", command: `Compare ${take.name} with its preview`, act: () => studio.film.compare(take) },
        ...(take.files["source.mp4"] ? [{ words: "Compare with the clip", command: `Compare ${take.name} with the clip`, act: () => studio.film.compare(take, "source.mp4") }] : []),
        { words: "Make another", command: `Make another like ${take.name}`, act: act("make_another") },
      ];
  return [
    ...(sourcesOf([take]).length > 1 || large ? first : first.filter((line) => "heading" in line || line.words !== "Compare with its preview")),
    { words: "Camera check", more: "did it keep to the path?", inside: cameraLines(studio, take) },
    ...(large ? [] : [{ heading: "Download" }]),
    { words: "For other generators", inside: GENERATORS.map(([file, words, more]) => ({ words, command: `Download ${take.name} ${words.toLowerCase().replace("vace", "VACE").replace("time-to-move", "Time-to-Move")}`, more, href: `${take.files[file]}?download=1` })) },
    { words: "Path in another format", more: "Blender, COLMAP, …", inside: pathLines(studio.hello.formats.filter(({ file }) => file !== "trajectory.json"), ({ file }) => take.files[file], `Download the path of ${take.name} as`) },
    { heading: "Copy" },
    { words: "Fingerprint", command: `Copy the fingerprint of ${take.name}`, more: take.contract.slice(0, 8), act: () => copy(studio, take.contract, "fingerprint") },
    { words: "Seed", command: `Copy the seed of ${take.name}`, more: String(take.seed), act: () => copy(studio, String(take.seed), "seed") },
    { heading: "" },
    { words: `Delete ${take.name}`, command: `Delete ${take.name}`, more: "can be undone", danger: true, act: () => deleteTake(studio, take) },
  ];
}

/**
 * To the bin, with a way back at hand for a while.
 * @param {import("./studio.js").Studio} studio
 * @param {Take} take
 */
export async function deleteTake(studio, take) {
  await studio.act("delete_take", { number: take.id }).then(
    () => studio.notice("info", `Deleted ${take.name}. It stays in the bin for 30 days.`, {
      words: "Undo", act: () => studio.act("restore_take", { number: take.id }).catch(() => {}),
    }),
    () => {}, // a refusal has been said
  );
}

/** @param {Studio} studio @param {string} text @param {string} what */
async function copy(studio, text, what) {
  await navigator.clipboard.writeText(text);
  studio.notice("info", `Copied the ${what}: ${text.length > 20 ? `${text.slice(0, 16)}…` : text}`);
}
