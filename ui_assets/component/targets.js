/** What an event is about: an element, or something that is none, such as a window. */

/**
 * The element that an event is about, or the nearest around it, that matches; null where there is none.
 * @param {EventTarget | null | undefined} target also one of another window, whose classes are not this one's
 * @param {string} selector
 */
export const closest = (target, selector) => /** @type {Partial<Element> | null | undefined} */ (target)?.closest?.(selector) ?? null;

/**
 * Whether what an event is about is an element that matches.
 * @param {EventTarget | null} target
 * @param {string} selector
 */
export const matches = (target, selector) => /** @type {Partial<Element> | null} */ (target)?.matches?.(selector) ?? false;

/**
 * Whether an event is about an element or something in it.
 * @param {Element} element
 * @param {EventTarget | null} target
 */
export const isIn = (element, target) => element.contains(/** @type {Node | null} */ (target));
