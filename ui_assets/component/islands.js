/** Islands: places in the page, marked `data-island="name"`, that are filled whenever they appear. */

/**
 * @param {Record<string, (host: HTMLElement) => void>} fillers by name
 */
export function fillIslands(fillers) {
  /** @type {WeakSet<Element>} */
  const filled = new WeakSet();
  const fill = () => {
    for (const host of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-island]"))) {
      const filler = fillers[host.dataset.island ?? ""];
      if (!filler || filled.has(host)) continue;
      filled.add(host);
      host.classList.add("rc", "rc-island");
      filler(host);
    }
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      fill();
    });
  };
  fill();
  new MutationObserver((changes) => changes.some(({ addedNodes }) => addedNodes.length) && soon()).observe(document.body, {
    childList: true,
    subtree: true,
  });
}
