/** How long ago something was, in words. */

const STEPS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([["day", 86400], ["hour", 3600], ["minute", 60]]);
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
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

/**
 * "14:05" for today, otherwise the day: what stays true while it is shown.
 * @param {number} time seconds since 1970
 */
export function when(time) {
  const date = new Date(time * 1000);
  return date.toDateString() === new Date().toDateString() ? CLOCK.format(date) : DATE.format(date);
}
