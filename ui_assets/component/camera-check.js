/** How the video of a take kept to its path: said in a sentence, drawn in the scene, asked for, also of other videos. */
import { isClip } from "./dropped.js";
import { h, set } from "./element.js";
import { icon } from "./icons.js";

/**
 * @import { Take } from "./shapes.js"
 * @import { Studio } from "./studio.js"
 */

/**
 * What is known of it; "" where nobody has looked.
 * @param {Take} take
 */
export function cameraWords({ camera }) {
  if (!camera) return "";
  const of = camera.video ? `${camera.video}: ` : "";
  if (camera.state === "running") return `${of}checking the camera… ${Math.round(100 * camera.fraction)} %`;
  return of + (camera.error || camera.sentence);
}

/**
 * The same on a card, with what can be done about it.
 * @param {HTMLElement} host
 * @param {Take} take
 * @param {Studio} studio
 * @param {number | null} checked the take whose camera is drawn in the scene
 */
export function showCamera(host, take, studio, checked) {
  const drawn = checked === take.id;
  const text = JSON.stringify([take.camera, drawn]);
  if (host.dataset.shown === text) return;
  host.dataset.shown = text;
  const { camera } = take;
  host.hidden = !camera;
  if (!camera) return host.replaceChildren();
  const focused = host.contains(document.activeElement);
  const [bad, running] = [camera.state === "failed", camera.state === "running"];
  /** @param {string} words @param {() => unknown} act */
  const button = (words, act) => h("button", { class: "rc-link", type: "button", onclick: () => act() }, words);
  const action = running
    ? button("Stop", () => studio.act("stop_check"))
    : bad
      ? button("Check again", () => studio.act("check_camera", { number: take.id }).catch(() => {}))
      : button(drawn ? "Hide it in the scene" : "Show it in the scene", () => drawCamera(studio, take, !drawn));
  if (!running && !bad) set(action, "aria-pressed", String(drawn));
  host.replaceChildren(
    h("p", { class: bad ? "rc-camera-said rc-bad" : "rc-camera-said" }, icon("camera", 14), h("span", {}, cameraWords(take))),
    ...camera.notices.map((notice) => h("p", { class: "rc-muted" }, notice)),
    action,
  );
  if (focused) action.focus();
}

/**
 * What the menu of a take offers about its camera.
 * @param {Studio} studio
 * @param {Take} take
 * @returns {import("./menu.js").Line[]}
 */
export function cameraLines(studio, take) {
  const drawn = studio.state.shown.view.checked === take.id;
  const running = take.camera?.state === "running" ? [{ words: "Stop checking", command: `Stop checking the camera of ${take.name}`, act: () => studio.act("stop_check") }] : [];
  const own = take.files["video.mp4"] && !running.length ? [{ words: "Check the camera", command: `Check the camera of ${take.name}`, more: "of this video", act: () => studio.act("check_camera", { number: take.id }).catch(() => {}) }] : [];
  const known = take.camera?.url ? [{ words: drawn ? "Hide the camera in the scene" : "Show the camera in the scene", command: `${drawn ? "Hide" : "Show"} the camera of ${take.name} in the scene`, act: () => drawCamera(studio, take, !drawn) }] : [];
  return [...running, ...own, { words: "Check another video…", command: `Check another video against ${take.name}`, more: "or drop it here", act: () => studio.open.chooseVideo(take.id) }, ...known];
}

/** @param {Studio} studio @param {Take} take @param {boolean} on */
async function drawCamera(studio, take, on) {
  await studio.act("show_camera", { number: on ? take.id : null }).catch(() => {});
  if (on) studio.film.shut(); // it hides the scene
}

/**
 * A video that is dropped on a take, or on its film, is checked against its path.
 * @param {Studio} studio
 */
export function takesDroppedVideos(studio) {
  studio.open.drops((under) => {
    const card = under.map((each) => each.closest(".rc-take")).find(Boolean);
    const film = under.some((each) => each.closest(".rc-film")) ? studio.film.take : null;
    const id = card instanceof HTMLElement ? Number(card.dataset.key) : film?.id;
    const take = studio.state.current?.takes.find((each) => each.id === id);
    if (!take) return null;
    return {
      words: `Check the camera of this video against ${take.name}`,
      takes: (file) => file.type.startsWith("video/") || isClip(file),
      take: (file) => studio.open.sendVideo(file, take.id),
    };
  });
}
