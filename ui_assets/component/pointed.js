/** What was pointed at, over the picture through the camera: the subject, and what is measured. */
import { h, keep, s, say, set } from "./element.js";

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
  let said = null;

  const show = () => {
    if (!said) return;
    const { subject, measured, apart_m: apart, away_m: distances } = said;
    const distance = distances[studio.player.frame];
    away.hidden = distance === undefined;
    if (!away.hidden) say(away, `${metres(distance)} to the ${subject ? "point" : "subject"}`);
    const place = (point) => point.seen[studio.player.frame] ?? null;
    const ends = measured.map(place);
    const both = ends.length === 2 && ends.every(Boolean);
    drawing.style.display = both ? "" : "none";
    if (both) ends.forEach(([u, v], i) => [set(line, `x${i + 1}`, u), set(line, `y${i + 1}`, v)]);
    const items = [
      subject && { key: "subject", at: place(subject), text: metres(subject.away_m) },
      ...ends.map((at, i) => ({ key: `end${i}`, at, text: "" })),
      both && { key: "length", at: [0, 1].map((axis) => (ends[0][axis] + ends[1][axis]) / 2), text: metres(apart) },
    ].filter((item) => item && item.at);
    keep(dots, items, ({ key }) => key, ({ key }) => h("span", { class: `rc-dot rc-${key}` }, h("b")), (dot, { at, text }) => {
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

export const metres = (number) => `${number.toFixed(2)} m`;
