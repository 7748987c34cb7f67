/** What can be done with the film on show: have it, go on from it, make another, hold it against another. */
import { h, set } from "./element.js";
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { takeLines } from "./take-menu.js";

/**
 * @import { IconName } from "./icons.js"
 * @import { Take } from "./shapes.js"
 */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {Object} film
 * @param {() => Take} film.take that is on show
 * @param {() => import("./film-video.js").Source[]} film.sources it could be compared with
 * @param {() => import("./film-video.js").Source | null} film.other that it is compared with
 * @param {(source: import("./film-video.js").Source) => void} film.compare
 * @param {() => void} film.shut
 */
export function filmActions(studio, film) {
  const download = h("a", { class: "rc-button rc-primary", download: "" }, icon("download"), h("span", {}, "Download MP4"));
  const go = button("go on", "Use this path and settings", "Go on from here: its path, prompt, engine and settings become the shot's, in one step", async () => {
    const { id, name } = film.take();
    await studio.act("use_take", { number: id });
    film.shut();
    studio.notice("info", `The path and settings of ${name} are here. Change them, then Generate.`);
  });
  const again = button("again", "Make another", "", () => {
    const { id } = film.take();
    film.shut();
    return studio.act("make_another", { number: id });
  });
  const others = () => film.sources().map((source) => ({ words: source.words, act: () => film.compare(source), checked: source.key === film.other()?.key }));
  const compare = menuButton({
    name: "Compare with…", picture: "compare", title: "Compare the film with its preview or another take",
    lines: () => others(),
  });
  const more = menuButton({
    name: "More", picture: "more", class: "rc-tool", bare: true, title: "More downloads, exports and actions",
    lines: () => takeLines(studio, film.take(), { large: true }),
  });
  return {
    others,
    element: h("div", { class: "rc-film-actions" }, download, go, again, compare, more),
    /** @param {Take} take */
    show(take) {
      const video = take.files["video.mp4"];
      download.hidden = !video;
      set(download, "href", video ? `${video}?download=1` : undefined);
      const seeded = studio.hello.engines.find(({ name }) => name === take.engine)?.samples;
      again.title = seeded ? "The same path and settings with another seed" : "The same film once more: this engine leaves nothing to chance";
      again.disabled = ["queued", "running"].includes(studio.state.shown.job?.state ?? "");
    },
  };
}

/** @param {IconName} picture @param {string} words @param {string} title @param {() => unknown} act */
function button(picture, words, title, act) {
  const element = h("button", { class: "rc-button rc-quiet", type: "button", title }, icon(picture), h("span", {}, words));
  element.addEventListener("click", () => Promise.resolve(act()).catch(() => {}));
  return element;
}
