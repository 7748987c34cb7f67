/** What can be had of the shot: its film, its path as it is now, the scene, all of it. */
import { menuButton } from "./menu.js";
import { few, pathLines } from "./path-lines.js";

/**
 * @import { Hello, State } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

/**
 * In the top bar.
 * @param {import("./studio.js").Studio} studio
 */
export function exportMenu(studio) {
  const element = menuButton({
    name: "Export", picture: "download", title: "The film, the path, the scene, or all of it as files",
    lines: () => exportLines(studio, studio.state.shown, studio.hello),
  });
  element.classList.add("rc-export");
  studio.state.watch(({ scene }) => (element.hidden = !scene.ready));
  return element;
}

/**
 * @returns {import("./menu.js").Line[]} each with what it is called as a command
 * @param {Studio} studio
 * @param {State} state
 * @param {Pick<Hello, "files" | "formats">} hello
 */
export function exportLines(studio, { takes, clip, blocked }, { files, formats }) {
  const film = studio.film.take?.files["video.mp4"] ? studio.film.take : takes.find((take) => take.files["video.mp4"]);
  const video = film
    ? { words: "MP4", command: "Export the film as MP4", more: `${film.name}, ${film.width} × ${film.height}, ${film.frames} frames`, href: `${film.files["video.mp4"]}?download=1` }
    : { words: "No film yet: make one", command: "", more: blocked || "Generate", act: () => studio.commands.run("generate") };
  return [
    { heading: "Video" },
    video,
    { heading: `Path, as it is now: ${clip.frames} frames` },
    ...few(pathLines(formats, ({ file }) => `${files}path/${file}`, "Export the path as")),
    { heading: "Scene" },
    { words: "GLB", command: "Export the surface and the camera as GLB", more: "surface and moving camera, for Blender", href: `${files}scene.glb?download=1` },
    { words: "PLY", command: "Export the points as PLY", more: "points in metres", href: `${files}points.ply?download=1` },
    { heading: "Bundle" },
    { words: "ZIP", command: "Export the whole request as ZIP", more: "photo, path, preview and depth: runs anywhere", href: `${files}bundle.zip?download=1` },
  ];
}
