/**
 * Islands: places in the page, marked `data-island="name"`. What fills them is there from the beginning, and takes the
 * place of such an element whenever one appears: a tab that nobody has opened yet has its commands all the same.
 */
import { h } from "./element.js";

/**
 * @param {Record<string, (host: HTMLElement) => void>} fillers by name
 * @returns {Map<string, HTMLElement>} the islands by name, in the page or not yet
 */
export function fillIslands(fillers) {
  const islands = new Map(
    Object.entries(fillers).map(([name, filler]) => {
      const island = h("div", { class: "rc rc-island", "data-island": name });
      filler(island);
      return [name, island];
    }),
  );
  const land = () => {
    for (const host of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-island]"))) {
      const island = islands.get(host.dataset.island ?? "");
      if (!island || island === host) continue;
      island.classList.add(...host.classList);
      host.replaceWith(island);
    }
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      land();
    });
  };
  land();
  new MutationObserver((changes) => changes.some(({ addedNodes }) => addedNodes.length) && soon()).observe(document.body, {
    childList: true,
    subtree: true,
  });
  return islands;
}
