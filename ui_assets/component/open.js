/** Photos come in: chosen, dropped anywhere (the viewport too), or pasted. */
import { h, say } from "./element.js";
import { icon } from "./icons.js";

/**
 * @typedef {Object} Opener
 * @property {() => void} choose
 * @property {(target: Window) => void} watch takes drops there too
 * @property {(url: string) => void} into where photos go
 * @property {(callback: (share: number | null) => void) => void} progress share of the upload; null when none runs
 */

/**
 * @param {(kind: "info" | "warning" | "error", text: string) => void} notice
 * @returns {Opener}
 */
export function opener(notice) {
  let url = "";
  let request = null;
  const followers = new Set();
  const tell = (share) => followers.forEach((callback) => callback(share));
  const words = h("p", {}, "Drop the photo");
  const veil = h("div", { class: "rc rc-drop", hidden: true }, h("div", {}, icon("photo", 32), words));
  const input = h("input", { type: "file", accept: "image/*,.heic,.heif,.avif", hidden: true, tabindex: -1, "aria-label": "Photo" });
  document.body.append(input, veil);

  const send = (file) => {
    request?.abort();
    request = new XMLHttpRequest(); // fetch cannot say how far an upload is
    request.open("POST", `${url}?name=${encodeURIComponent(file.name || "pasted.png")}`);
    request.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 0);
    request.onload = ({ target }) => {
      tell(null);
      if (target.status >= 400) notice("error", refusal(target));
    };
    request.onerror = () => {
      tell(null);
      notice("error", "The photo did not reach the studio. Is it still running? Try again.");
    };
    tell(0);
    request.send(file);
  };
  const take = (files) => {
    const photo = [...files].find(({ type, name }) => type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(name));
    if (photo) send(photo);
    else if (files.length) notice("warning", `${files[0].name} is not a photo. Drop a JPEG, PNG, WebP, HEIC or AVIF file.`);
  };
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });

  const watch = (target) => {
    target.addEventListener("dragenter", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      veil.hidden = false;
    }, true);
    target.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault(), true);
    target.addEventListener("drop", (event) => {
      veil.hidden = true;
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      take(event.dataTransfer.files);
    }, true);
    target.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      take(event.clipboardData.files);
    }, true);
  };
  veil.addEventListener("dragleave", (event) => {
    if (!veil.contains(event.relatedTarget)) veil.hidden = true;
  });
  watch(window);
  return {
    choose: () => input.click(),
    watch,
    into: (given) => (url = given),
    progress: (callback) => followers.add(callback),
  };
}

function refusal({ responseText, status }) {
  try {
    return JSON.parse(responseText).error;
  } catch (error) {
    if (error instanceof SyntaxError) return `The photo was refused (${status}).`;
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
