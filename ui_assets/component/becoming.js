/** A photo on its way to being a scene: itself, large in the stage, with how far it is; never the one before. */
import { h, say, set } from "./element.js";
import { duration } from "./job.js";
import { lookUp } from "./look-up.js";

/** @import { Lift } from "./shapes.js" */

const STAGES = { Photo: "Reading the photo", Depth: "Finding its depth", Points: "Making the scene", Save: "Keeping it" };

/** @param {Lift | null} lift of the state */
export function liftWords(lift) {
  if (!lift) return "";
  const percent = lift.fraction > 0 ? `${Math.round(100 * lift.fraction)} %` : "";
  const left = lift.eta_s ? `about ${duration(lift.eta_s)} left` : "";
  return [lookUp(STAGES, lift.stage) ?? lift.stage, percent, left].filter(Boolean).join(" · ");
}

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} stage
 * @param {{key?: string}} painted of which path the last picture was that was painted
 */
export function becoming(studio, stage, painted) {
  const picture = h("img", { alt: "" });
  const words = h("p", { role: "status" });
  const bar = h("progress", { class: "rc-progress", max: 1, "aria-label": "Progress of the photo becoming a scene" });
  const again = h("button", { class: "rc-button", type: "button", onclick: () => studio.act("lift_again").catch(() => {}) }, "Try again");
  const element = h("div", { class: "rc-becoming", role: "group", "aria-label": "The photo is becoming a scene", hidden: true }, picture, h("div", { class: "rc-becoming-words" }, words, bar, again));
  /** Stays hidden until there is a picture of the new scene: the one before stands on the canvas. */
  let awaited = true;
  /** @type {string | null} */
  let seen = null;
  const unveil = () => {
    const { preview, problem } = studio.state.current ?? {};
    const there = preview ? preview.fresh && painted.key === preview.key : problem; // without a path none will come
    awaited &&= !there;
    stage.toggleAttribute("data-unpainted", awaited);
  };
  studio.state.watch(({ photo, scene, lift }) => {
    const failed = lift?.state === "failed";
    const on = !scene.ready && Boolean(lift || photo.url);
    element.hidden = !on;
    stage.toggleAttribute("data-becoming", on);
    awaited ||= on || photo.name !== seen; // a scene that is there at once was never seen to become; repairs keep the picture
    seen = photo.name;
    unveil();
    if (!on) return picture.removeAttribute("src");
    set(picture, "src", photo.url || null);
    set(picture, "alt", photo.name);
    say(words, failed ? lift.error : lift?.state === "cancelled" ? "Stopped." : liftWords(lift) || "Reading the photo");
    bar.hidden = lift !== null && lift.state !== "running";
    again.hidden = !bar.hidden;
    if (lift && lift.fraction > 0) bar.value = lift.fraction;
    else bar.removeAttribute("value");
  });
  return { element, unveil };
}
