/** Small tables: what a key press means, what something is called. */

/**
 * What a table has under a name; undefined where it has nothing.
 * @template T
 * @param {Record<string, T>} table
 * @param {string} name
 * @returns {T | undefined}
 */
export const lookUp = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);
