/** Commands that depend on what there is: tabs, moves, formats, engines, depth, files of takes. */
import { deleteTake } from "./take-menu.js";

const TABS = { Image: "photo", Camera: "inspector", Engine: "engine", Takes: "takes" };
const EASINGS = { linear: "Linear", "ease-in": "Ease in", "ease-out": "Ease out", "ease-in-out": "Ease in and out", constant: "Constant speed", hold: "Hold, then cut" };
const DEPTHS = { auto: "automatic", sidecar: "the file beside the photo", embedded: "stored in the photo", "layout-prior": "guessed" };
const RATES = [8, 12, 16, 24, 25, 30];
const FILES = { "video.mp4": "video", "preview.mp4": "preview", "request.zip": "request folder" };

/** @param {import("./studio.js").Studio} studio */
export function offerCommands(studio) {
  const { commands, state, act, open, onHello } = studio;
  let hello = { moves: [], formats: [], engines: [], files: "" };
  onHello((message) => {
    hello = message;
    commands.learnMoves(message.moves);
  });
  const does = (action, args = {}) => () => act(action, args).catch(() => {});
  const reveal = (island) => document.dispatchEvent(new CustomEvent("rc-reveal", { detail: island }));

  commands.offer(() => Object.entries(TABS).map(([tab, island]) => ({ id: `tab-${tab}`, title: `Tab: ${tab}`, group: "View", words: "show open panel", run: () => reveal(island) })));
  commands.offer(() =>
    hello.moves.flatMap(({ kind, directions, hint, sayings }) =>
      (directions.length ? directions : [""]).map((direction) => {
        const words = `${kind} ${direction}`.trim();
        return { id: `move-${words}`, title: capital(words), group: "Move", words: `${hint} ${sayings.join(" ")}`, run: () => addMove(words) };
      }),
    ),
  );
  const addMove = (words) => act("read_move", { text: words }).then(({ text }) => act("add_move", { text })).catch(() => {});
  commands.offer(() => {
    if (!state.current?.scene.ready) return [];
    return hello.formats.map(({ file, about }) => ({
      id: `export-${file}`, title: `Export the path as ${about.split(/[:,]/)[0]}`, group: "Export", words: `save download camera trajectory ${file}`,
      run: () => download(`${hello.files}path/${file}`),
    }));
  });
  commands.offer(() =>
    (state.current?.takes ?? []).filter(({ state: its }) => its === "done").slice(0, 5).flatMap(({ id, name, files }) =>
      Object.entries(FILES).filter(([file]) => files[file]).map(([file, words]) => ({ id: `take-${id}-${file}`, title: `Download the ${words} of ${name}`, group: "Export", words: "export save mp4", run: () => download(files[file]) })),
    ),
  );
  commands.offer(() =>
    (state.current?.takes ?? []).flatMap((take) => [
      { id: `play-${take.id}`, title: `Play ${take.name}`, group: "Takes", words: "watch film video show large", run: () => studio.film.open(take) },
      { id: `wipe-${take.id}`, title: `Compare ${take.name} with its preview`, group: "Takes", words: "wipe side by side difference", run: () => studio.film.compare(take) },
      { id: `use-${take.id}`, title: `Use the path and settings of ${take.name}`, group: "Takes", words: "go on from here reuse", run: does("use_take", { number: take.id }) },
      { id: `delete-${take.id}`, title: `Delete ${take.name}`, group: "Takes", words: "bin remove", run: () => deleteTake(studio, take) },
    ]),
  );
  commands.offer(() => {
    if (!state.current?.scene.ready) return [];
    return [["points.ply", "points (PLY)"], ["bundle.zip", "whole request (ZIP)"]].map(([file, words]) => ({ id: `export-${file}`, title: `Export the ${words}`, group: "Export", words: "save download scene cloud", run: () => download(`${hello.files}${file}`) }));
  });
  commands.offer(() => hello.engines.map(({ name, title, ready }) => ({ id: `engine-${name}`, title: `Engine: ${title}${ready ? "" : " (its weights are not here)"}`, group: "Engine", words: "model generator", run: ready ? does("set_engine", { name }) : () => reveal("engine") })));
  commands.offer(() => Object.entries(EASINGS).map(([easing, words]) => ({ id: `easing-${easing}`, title: `Easing: ${words}`, group: "Keyframes", words: "ease speed interpolation", run: () => ease(easing) })));
  const ease = (easing) => {
    const { selection, also } = state.current.view;
    if (selection) act("ease", { selections: [selection, ...also], easing }).catch(() => {});
    else commands.run("easing");
  };
  commands.offer(() => {
    const { photo, clip } = state.current ?? {};
    if (!clip) return [];
    const depths = photo.sample ? [] : Object.entries(DEPTHS);
    return [
      ...depths.map(([source, words]) => ({ id: `depth-${source}`, title: `Depth: ${words}`, group: "Photo", words: "estimate distance", run: does("set_depth", { source }) })),
      ...RATES.map((rate) => ({ id: `rate-${rate}`, title: `Rate: ${rate} frames per second`, group: "Clip", words: "fps speed", run: does("set_clip", { width: clip.width, height: clip.height, frames: clip.auto_frames ? null : clip.frames, rate }) })),
      { id: "closed", title: clip.closed ? "Open the loop of the path" : "Close the path into a loop", group: "Path", words: "loop closed cycle", run: does("set_closed", { closed: !clip.closed }) },
      { id: "lock-start", title: state.current.start_locked ? "Unlock frame 0 from the photo" : "Lock frame 0 to the photo", group: "Path", words: "start anchor", run: does("lock_start", { locked: !state.current.start_locked }) },
    ];
  });
  commands.handle("import", open.choosePath);
  commands.handle("new-seed", () => act("set_seed", { seed: Math.floor(Math.random() * 2 ** 32) }).catch(() => {}));
}

/** Saves a file of the session's under the name that it has. */
function download(address) {
  const link = document.createElement("a");
  link.href = `${address}?download=1`;
  link.download = "";
  link.click();
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);
