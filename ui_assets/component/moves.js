/** Moves in film words: pick one, set how far and how long, add it behind the end of the path. */
import { choiceField, EASINGS, numberField } from "./field.js";
import { newest } from "./drag.js";
import { h, keep, say } from "./element.js";
import { moveAim } from "./aim.js";
import { icon, moveIcon } from "./icons.js";
import { amountField, directionButtons } from "./inspector.js";
import { firstAmount, moveText } from "./move-text.js";
import { capital } from "./words.js";

/**
 * @import { MoveWish } from "./move-text.js"
 * @import { MoveRule } from "./shapes.js"
 */

const SECONDS = 2;

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function movesGrid(host, studio) {
  /** What would be added, in the words of a segment of the state. @type {MoveWish} */
  let wish;
  /** The one that is being set up. @type {MoveRule | null} */
  let rule = null;
  const subject = () => studio.state.current?.scene.subject_m ?? 2;
  const point = () => (rule?.takes_target ? studio.state.current?.pointing.subject : null) ?? null;
  const away = () => (point() ? studio.state.shown.pointing.end_m : null);

  const grid = h("div", { class: "rc-move-grid", role: "group", "aria-label": "Moves" });
  const hint = h("p", { class: "rc-hint" });
  const directions = h("div", { class: "rc-segments rc-wide", role: "group", "aria-label": "Direction" });
  const amounts = h("div", { class: "rc-slot" });
  const duration = numberField({ label: "Over", name: "Duration", unit: "s", step: 0.1, digits: 2, min: 0.1, commit: (value) => change({ duration: value }) });
  const easing = choiceField({ label: "Easing", choices: EASINGS, commit: (value) => change({ easing: value }) });
  /** @param {Partial<MoveWish>} values */
  const change = (values) => {
    Object.assign(wish, values);
    attempt.offer(null);
  };
  const aim = moveAim(studio, {
    pick: (place) => studio.act("point_at", { point: place }),
    clear: () => studio.act("forget_point"),
    change: (way) => {
      Object.assign(wish, way);
      show();
    },
  });
  const add = h("button", { class: "rc-button rc-primary", type: "button", onclick: () => addMove() }, icon("plus"), h("span", {}, "Add"));
  const parameters = h(
    "div", { class: "rc-move-form", hidden: true },
    hint, directions, aim.element, h("div", { class: "rc-grid-2" }, amounts, duration.element),
    h("div", { class: "rc-grid-2" }, easing.element, add),
  );
  host.classList.add("rc-moves");
  host.replaceChildren(h("h3", {}, "Add a move"), grid, parameters);

  const addMove = async () => {
    add.disabled = true;
    await studio.act("add_move", { text: moveText({ ...wish, target: point()?.at ?? null }) }).then(close, () => {});
    add.disabled = false;
  };
  /** The viewport shows it as it would be; what cannot be is said once it is added. */
  const attempt = newest(() => {
    const text = rule ? moveText({ ...wish, target: point()?.at ?? null }) : "";
    return studio.ask("try_move", { text }).catch(() => (text ? studio.ask("try_move", { text: "" }).catch(() => {}) : undefined));
  });
  /** @param {MoveRule} chosen */
  const choose = (chosen) => {
    if (rule === chosen) return close();
    rule = chosen;
    wish = {
      move: rule.kind, direction: forward(rule), unit: rule.unit, amount: firstAmount(rule, away() ?? subject()),
      at: null, duration: SECONDS, easing: "ease-in-out",
    };
    show();
    parameters.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    const before = rule;
    rule = null;
    show();
    if (before) attempt.offer(null);
  };
  /** @param {string} direction */
  const turnTo = (direction) => {
    wish.direction = direction;
    show();
  };
  const show = () => {
    for (const button of grid.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.key === rule?.kind));
    parameters.hidden = !rule;
    if (!rule) return;
    const { kind } = rule;
    attempt.offer(null);
    say(hint, `${capital(rule.hint)}.`);
    const amount = amountField(rule.unit, (value) => {
      wish.amount = value;
      attempt.offer(null);
      showAim();
    });
    amounts.replaceChildren(rule.unit ? amount.element : h("span"));
    amount.show(wish.amount);
    duration.show(wish.duration);
    easing.show(wish.easing);
    showAim();
    directions.hidden = !rule.directions.length;
    directions.replaceChildren(...directionButtons(rule, wish.direction, turnTo));
    const chosen = [...grid.querySelectorAll("button")].find((each) => each.dataset.key === kind);
    chosen?.firstChild?.replaceWith(moveIcon(kind, wish.direction));
  };
  const showAim = () => rule && aim.show(rule, wish, away(), subject());
  studio.state.watch(showAim);
  let selected = "";
  studio.state.watch(({ view: { selection } }) => {
    const now = JSON.stringify(selection);
    if (selection && now !== selected && rule) close(); // its own numbers stand above: one form is enough
    selected = now;
  });
  studio.onHello(({ moves }) =>
    keep(
      grid, moves, ({ kind }) => kind,
      (each) =>
        h(
          "button",
          { type: "button", class: "rc-move", title: capital(each.hint), "aria-pressed": "false", onclick: () => choose(each) },
          moveIcon(each.kind, forward(each)),
          h("span", {}, capital(each.kind)),
        ),
    ),
  );
}

const FORWARD = new Set(["right", "up", "in", "clockwise"]);
/** The direction that a move's drawing shows as it is. @param {{directions: string[]}} rule */
const forward = ({ directions }) => directions.find((direction) => FORWARD.has(direction)) ?? directions[0] ?? "";
