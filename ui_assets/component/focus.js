/**
 * After a click the keys belong to the stage again: a control that was clicked does not keep the focus, one that Tab has
 * reached does. Text stays where one types, and what goes by arrow keys keeps them.
 */
const KEEPS = "textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], [role=slider], [role=menu] *, [role=listbox], [role=combobox]";
const KEEPS_TYPES = /^(?!button|checkbox|color|file|image|radio|reset|submit)/;

/** @param {Window} target whose clicks to watch */
export function returnFocus(target) {
  target.addEventListener("click", (event) => {
    if (!event.detail) return; // by Enter or Space: it was reached by the keyboard
    const clicked = event.composedPath();
    setTimeout(() => {
      const { activeElement: held } = target.document;
      if (!held || held === target.document.body || !clicked.includes(held) || keepsFocus(held)) return;
      if (held.matches("dialog")) return;
      /** @type {HTMLElement} */ (held).blur();
    });
  }, true);
}

/** @param {Element} element */
function keepsFocus(element) {
  if (element.matches(KEEPS)) return true;
  return element.matches("input") && KEEPS_TYPES.test(/** @type {HTMLInputElement} */ (element).type);
}
