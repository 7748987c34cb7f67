/** What was pointed at, over the picture through the camera: the subject, and what is measured. */
import { h, keep, s, say, set } from "./element.js";
import { metres } from "./words.js";

/** @import { PointedAt, Pointing } from "./shapes.js" */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {HTMLElement} pane of the picture
 */
export function pointedMarks(studio, pane) {
  const line = s("line", { class: "rc-measured" });
  const drawing = s("svg", { class: "rc-pointed", viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" }, line);
  const dots = h("div", { class: "rc-dots" });
  const away = h("span", { class: "rc-away", title: "From the camera to the subject" });
  pane.append(drawing, dots, away);
  /** @type {Pointing | null} */
  let said = null;

  const show = () => {
    if (!said) return;
    const { subject, measured, apart_m: apart, away_m: distances } = said;
    const distance = distances[studio.player.frame];
    away.hidden = distance === undefined;
    if (!away.hidden) say(away, `${metres(distance)} to the ${subject ? "target" : "subject"}`);
    /** @param {PointedAt} point */
    const place = (point) => point.seen[studio.player.frame] ?? null;
    const ends = studio.state.current?.view.measuring ? measured.map(place) : [];
    const [a, b] = ends;
    drawing.style.display = a && b ? "" : "none";
    if (a && b) for (const [name, value] of Object.entries({ x1: a[0], y1: a[1], x2: b[0], y2: b[1] })) set(line, name, value);
    /** @type {{key: string, at: [number, number] | null, text: string}[]} */
    const items = ends.map((at, i) => ({ key: `end${i}`, at, text: "" }));
    if (subject) items.unshift({ key: "subject", at: place(subject), text: metres(subject.away_m) });
    if (a && b && apart !== null) items.push({ key: "length", at: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], text: metres(apart) });
    keep(dots, items.flatMap(({ key, at, text }) => (at ? [{ key, at, text }] : [])), ({ key }) => key, ({ key }) => h("span", { class: `rc-dot rc-${key}` }, h("b")), (dot, { at, text }) => {
      dot.style.left = `${at[0] * 100}%`;
      dot.style.top = `${at[1] * 100}%`;
      say(dot.firstChild, text);
    });
  };
  studio.state.watch(({ pointing }) => {
    said = pointing;
    show();
  });
  studio.player.watch(show);
}
