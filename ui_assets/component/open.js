/** Photos, their depth and paths come in: chosen, dropped anywhere (the viewport too), or pasted. */
import { depthLook } from "./depth-look.js";
import { droppedFiles, isClip, sortDropped } from "./dropped.js";
import { h, say } from "./element.js";
import { icon } from "./icons.js";
import { leaveWord } from "./shots.js";
import { isIn } from "./targets.js";

/** @import { Sorted } from "./dropped.js" */

const ANYWHERE = "Drop a photo or a clip, its depth, or a camera path";
/** What `--depth` of the command line takes. */
const DEPTH_FILES = ".png,.tif,.tiff,.exr,.npy,.npz";
const CLIP_DEPTH_FILES = `${DEPTH_FILES},.zip,.mkv,.mov`;

/**
 * @typedef {Object} Opener
 * @property {() => void} choose a photo
 * @property {() => void} chooseDepth a depth map for the photo that is open, or maps for the clip
 * @property {() => void} choosePath
 * @property {(target: Window) => void} watch takes drops there too
 * @property {(number: number) => void} chooseVideo that is checked against a take
 * @property {(file: File, number: number) => void} sendVideo the same, chosen already
 * @property {(placeOf: (under: Element[]) => Place | null) => void} drops what takes a file dropped on it, if anything under the pointer does
 * @property {(places: {photo: string, depth: string, path: string, check: string}) => void} into where they go
 * @property {(callback: (share: number | null) => void) => void} progress share of the upload; null when none runs
 */

/**
 * Something on the page that takes a file by itself.
 * @typedef {{words: string, takes: (file: File) => boolean, take: (file: File) => void}} Place
 */

/**
 * Hears what the studio answers, null where it refuses; and its sentence then.
 * @typedef {(answer: Opened | null, refused: string) => void} Then
 * @typedef {{shot?: string, token?: string}} Opened a photo in a new shot; nothing where it went into this one
 */

/**
 * @param {ReturnType<typeof import("./notices.js").notices>} notice
 * @param {(shot?: string) => void} opened a photo was opened: in a new shot, or else in this one
 * @param {() => {width: number | null, height: number | null, clip: unknown} | undefined} here the photo or clip that is open
 * @returns {Opener}
 */
export function opener(notice, opened, here) {
  let places = { photo: "", depth: "", path: "", check: "" };
  /** @type {(under: Element[]) => Place | null} */
  let placeOf = () => null;
  /** @type {XMLHttpRequest | null} */
  let request = null;
  /** @type {Set<(share: number | null) => void>} */
  const followers = new Set();
  /** @param {number | null} share */
  const tell = (share) => followers.forEach((callback) => callback(share));
  const words = h("p", {}, ANYWHERE);
  const veil = h("div", { class: "rc rc-drop", hidden: true }, h("div", {}, icon("photo", 32), words));
  const input = h("input", { type: "file", accept: "image/*,.heic,.heif,.avif,video/*,.mkv", hidden: true, tabindex: -1, "aria-label": "Photo" });
  const paths = h("input", { type: "file", accept: ".json,.txt,.csv,.tum,.log,.bin,.npz,.npy,.py,.r3d,.ssproj,.zip", multiple: true, hidden: true, tabindex: -1, "aria-label": "Camera path" });
  const depths = h("input", { type: "file", hidden: true, tabindex: -1, "aria-label": "Depth map" });
  const videos = h("input", { type: "file", accept: "video/*,.mkv,.gif", hidden: true, tabindex: -1, "aria-label": "Video to check" });
  let against = 0;
  document.body.append(input, depths, paths, videos, veil);

  /** @param {string} what @param {string} address @param {XMLHttpRequestBodyInit} body @param {Then} [then] */
  const send = (what, address, body, then = () => {}) => {
    request?.abort();
    const sent = new XMLHttpRequest(); // fetch cannot say how far an upload is
    request = sent;
    sent.open("POST", address);
    sent.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 0);
    sent.onload = () => {
      tell(null);
      const refused = sent.status >= 400 ? refusal(sent, what) : "";
      if (refused) notice("error", refused);
      then(refused ? null : JSON.parse(sent.responseText), refused);
    };
    sent.onerror = () => {
      tell(null);
      notice("error", `The ${what} did not reach the studio. Is it still running? Try again.`);
    };
    tell(0);
    sent.send(body);
  };
  /**
   * Several files, as of a COLMAP model, go behind one another.
   * @param {File[]} files
   * @param {string} place
   * @param {Then} [then]
   */
  const sendPath = (files, place, then) => {
    const named = JSON.stringify(files.map(({ name, size }) => [name, size]));
    send("path", `${place}?files=${encodeURIComponent(named)}`, new Blob(files), then);
  };
  /**
   * Several maps, of a clip's frames, go behind one another.
   * @param {File[]} files
   * @param {string} place
   * @param {Then} [then]
   */
  const sendDepth = (files, place, then) => {
    if (files.length === 1) return send("depth map", `${place}?name=${encodeURIComponent(files[0].name)}`, files[0], then);
    const named = JSON.stringify(files.map(({ name, size }) => [name, size]));
    send("depth maps", `${place}?name=maps&files=${encodeURIComponent(named)}`, new Blob(files), then);
  };
  /**
   * What came with a photo goes where the photo went: into a new shot, or into this one.
   * @param {File} file
   * @param {Partial<Sorted>} [beside] what came with it
   */
  const sendPhoto = (file, { depth = [], path = [], warning = "" } = {}) =>
    send("photo", `${places.photo}?name=${encodeURIComponent(file.name || "pasted.png")}`, file, (answer) => {
      if (!answer) return;
      const { shot, token } = answer;
      const words = [warning];
      /** @type {Then} */
      const open = (_answer, refused) => {
        const said = [refused, ...words].filter(Boolean).join(" ");
        if (said && shot) leaveWord({ text: said });
        opened(shot);
      };
      /** @type {Then} */
      const thenPath = (_answer, refused) => {
        words.unshift(refused);
        if (path.length) sendPath(path, token ? `/import/${token}` : places.path, open);
        else open(null, "");
      };
      if (depth.length) sendDepth(depth, token ? `/depth/${token}` : places.depth, thenPath);
      else thenPath(null, "");
    });
  /** @param {File} file @param {number} number */
  const sendVideo = (file, number) => send("video", `${places.check}/${number}?name=${encodeURIComponent(file.name)}`, file);
  /** @param {Sorted} sorted */
  const sendWhatItIs = (sorted) => {
    if (sorted.warning) notice("warning", sorted.warning);
    if (sorted.photo) sendPhoto(sorted.photo, sorted);
    else if (sorted.depth.length) sendDepth(sorted.depth, places.depth, sorted.path.length ? () => sendPath(sorted.path, places.path) : undefined);
    else if (sorted.path.length) sendPath(sorted.path, places.path);
  };
  /** @param {Iterable<File>} given */
  const take = async (given) => {
    const files = [...given];
    const brought = files.some(isClip) && files.length > 1;
    const clip = brought || Boolean(here()?.clip);
    const looks = await Promise.all(files.map((file) => depthLook(file, brought ? { clip } : here())));
    const [file] = files;
    if (files.length === 1 && looks[0] === "either") {
      const kind = isClip(file) ? "clip" : /\.zip$/i.test(file.name) ? "path" : "photo";
      const open = () => (kind === "path" ? sendPath(files, places.path) : sendPhoto(file));
      return notice("info", `Is ${file.name} a ${kind}, or the depth of the ${clip ? "clip" : "one"} that is open?`, { words: `Open as ${kind}`, act: open }, { words: "Use as depth", act: () => sendDepth(files, places.depth) });
    }
    // beside a photo, what may be either is its depth
    sendWhatItIs(sortDropped(files, files.filter((_, at) => looks[at] === "depth" || (looks[at] === "either" && files.length > 1)), clip));
  };
  /** @param {HTMLInputElement} element @param {(files: File[]) => void} act */
  const chosen = (element, act) =>
    element.addEventListener("change", () => {
      if (element.files?.length) act([...element.files]);
      element.value = "";
    });
  chosen(input, (files) => sendWhatItIs(sortDropped(files)));
  chosen(depths, (files) => sendDepth(files, places.depth));
  chosen(videos, ([file]) => sendVideo(file, against));
  chosen(paths, (files) => sendWhatItIs(sortDropped(files)));

  /** @param {Window} target */
  const watch = (target) => {
    target.addEventListener("dragenter", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      veil.hidden = false;
    }, true);
    /** @param {DragEvent} event */
    const place = ({ clientX, clientY }) => (target === window ? placeOf(document.elementsFromPoint(clientX, clientY)) : null);
    target.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      say(words, place(event)?.words ?? ANYWHERE);
    }, true);
    target.addEventListener("drop", (event) => {
      veil.hidden = true;
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      const [file, ...others] = event.dataTransfer.files;
      const there = place(event);
      if (there?.takes(file) && !others.length) there.take(file);
      else droppedFiles(event.dataTransfer).then(take);
    }, true);
    target.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      take(event.clipboardData.files);
    }, true);
  };
  veil.addEventListener("dragleave", (event) => {
    if (!isIn(veil, event.relatedTarget)) veil.hidden = true;
  });
  watch(window);
  return {
    choose: () => input.click(),
    chooseDepth() {
      const clip = Boolean(here()?.clip);
      depths.multiple = clip;
      depths.accept = clip ? CLIP_DEPTH_FILES : DEPTH_FILES;
      depths.click();
    },
    choosePath: () => paths.click(),
    chooseVideo: (number) => {
      against = number;
      videos.click();
    },
    sendVideo,
    drops: (asked) => (placeOf = asked),
    watch,
    into: (given) => (places = given),
    progress: (callback) => followers.add(callback),
  };
}

/** @param {XMLHttpRequest} request @param {string} what */
function refusal({ responseText, status }, what) {
  try {
    return JSON.parse(responseText).error;
  } catch (error) {
    if (error instanceof SyntaxError) return `The ${what} was refused (${status}).`;
    throw error;
  }
}

/**
 * "Opening… 40 %" while an upload runs.
 * @param {Opener} open
 * @param {HTMLElement} element
 */
export function showUpload(open, element) {
  element.hidden = true;
  open.progress((share) => {
    element.hidden = share === null;
    if (share !== null) say(element, share < 1 ? `Uploading ${Math.round(share * 100)} %` : "Opening…");
  });
}
