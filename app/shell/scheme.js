// Light, dark or as the system is: what somebody chose in this browser ("light", "dark"; nothing for the system's), kept
// by the class that Gradio's own style goes by. Runs before the page is drawn; the component changes the choice.
(() => {
  const MEMORY = 'realcam-studio-scheme';
  const system = matchMedia('(prefers-color-scheme: dark)');
  /** @returns {"system" | "light" | "dark"} */
  const chosen = () => /** @type {"light" | "dark" | null} */ (localStorage.getItem(MEMORY)) ?? 'system';
  const apply = () => {
    const dark = chosen() === 'system' ? system.matches : chosen() === 'dark';
    if (document.body?.classList.contains('dark') !== dark) document.body?.classList.toggle('dark', dark);
  };
  /** @param {"system" | "light" | "dark"} scheme */
  const choose = (scheme) => {
    if (scheme === 'system') localStorage.removeItem(MEMORY);
    else localStorage.setItem(MEMORY, scheme);
    apply();
  };
  const begin = () => {
    apply();
    new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ['class'] });
  };
  addEventListener('DOMContentLoaded', begin);
  system.addEventListener('change', () => setTimeout(apply));
  window.realcamScheme = { chosen, choose };
})();
