/** Whether the person has their hands full: in the middle of a drag, of typing, of flying, or of something over the page. */
import { isTyping } from "./stage-manners.js";

const TYPED_MS = 4000;
const FLOWN_MS = 1500;

/**
 * @param {import("./studio.js").Studio} studio
 * @param {import("./flight.js").Flight} flight
 */
export function attention(studio, flight) {
  let pressed = 0;
  let typed = -Infinity;
  let flown = -Infinity;
  const now = () => performance.now();
  let flying = false;
  flight.watch(() => {
    if (flying && !flight.flying) flown = now();
    flying = flight.flying;
  });
  return {
    /** @param {Window} target the page, or the viewport in it */
    watch(target) {
      /**
       * @template {keyof WindowEventMap} K
       * @param {K} name
       * @param {(event: WindowEventMap[K]) => void} act
       */
      const listen = (name, act) => target.addEventListener(name, act, { capture: true, passive: true });
      listen("pointerdown", ({ buttons }) => (pressed = buttons));
      for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) listen(name, ({ buttons }) => (pressed = name === "pointerup" ? buttons : 0));
      listen("wheel", () => target !== window && (flown = now()));
      listen("keydown", (event) => {
        if (isTyping(event.target) && !event.ctrlKey && !event.metaKey && event.key !== "Tab") typed = now();
      });
    },
    /** Whether something large should rather not come up now. */
    get full() {
      const { state, tools } = studio;
      return (
        pressed !== 0 || state.holds > 0 || flying
        || (isTyping(document.activeElement) && now() - typed < TYPED_MS) || now() - flown < FLOWN_MS
        || tools.current !== null || (state.current?.view.recording ?? null) !== null
        || document.querySelector("dialog[open], .rc-popup:popover-open, [data-demo]") !== null
      );
    },
  };
}
