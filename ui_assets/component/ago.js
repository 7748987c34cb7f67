/** How long ago something was, in words. */

const STEPS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([["day", 86400], ["hour", 3600], ["minute", 60]]);
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const DATE = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

/**
 * "3 minutes ago", "yesterday", "4 Mar 2026".
 * @param {number} time seconds since 1970
 */
export function ago(time) {
  const seconds = Date.now() / 1000 - time;
  if (seconds > 30 * 86400) return DATE.format(time * 1000);
  const [unit, size] = STEPS.find(([, each]) => seconds >= each) ?? ["second", 0];
  return size ? RELATIVE.format(-Math.floor(seconds / size), unit) : "just now";
}
