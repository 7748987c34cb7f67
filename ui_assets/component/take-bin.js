/** The takes in the bin, under the others: each can be brought back or deleted for good, and the bin emptied. */
import { ago } from "./ago.js";
import { h, keep, say } from "./element.js";
import { icon } from "./icons.js";
import { sureButton } from "./sure-button.js";

/** @import { Act, Arguments, BinnedTake, Command } from "./shapes.js" */

/** @param {import("./studio.js").Studio} studio */
export function takeBin(studio) {
  const words = h("span", {});
  const list = h("ul", { class: "rc-take-bin-list", "aria-label": "Takes in the bin" });
  /** @type {Act} */
  const act = (command, ...args) => studio.act(command, ...args).catch(() => /** @type {never} */ (undefined));
  const count = () => studio.state.current?.take_bin.length ?? 0;
  const empty = sureButton({
    class: "rc-button rc-quiet rc-small", plain: () => "Empty the bin",
    asked: () => `Delete ${count() === 1 ? "it" : `all ${count()}`} for good?`, act: () => act("empty_take_bin"),
  });
  const element = h("details", { class: "rc-take-bin", hidden: true }, h("summary", {}, icon("bin", 14), words), list, empty.element);
  studio.state.watch(({ take_bin: takes }) => {
    element.hidden = !takes.length;
    say(words, `Bin (${takes.length})`);
    empty.tell();
    keep(list, takes, ({ id }) => String(id), ({ id }) => row(id, act), (item, take) => item.show(take));
  });
  return element;
}

/** What the bin offers, by name. @param {import("./studio.js").Studio} studio */
export function binCommands({ state, act }) {
  const takes = state.current?.take_bin ?? [];
  /**
   * @template {Command} K
   * @param {K} command
   * @param {Arguments<K>} args
   */
  const does = (command, ...args) => () => act(command, ...args).catch(() => {});
  return [
    ...takes.flatMap(({ id, name }) => [
      { id: `restore-take-${id}`, title: `Restore ${name}`, words: "bin back undelete", run: does("restore_take", { number: id }) },
      { id: `destroy-take-${id}`, title: `Delete ${name} for good`, words: "bin remove", run: does("destroy_take", { number: id }) },
    ]),
    ...(takes.length ? [{ id: "empty-take-bin", title: "Empty the bin of takes", words: "delete for good", run: does("empty_take_bin") }] : []),
  ];
}

/** @param {number} id @param {Act} act */
function row(id, act) {
  const name = h("b", {});
  const facts = h("span", { class: "rc-muted" });
  const back = h("button", { class: "rc-button rc-quiet rc-small", type: "button", onclick: () => act("restore_take", { number: id }) }, icon("undo", 14), h("span", {}, "Restore"));
  const away = sureButton({
    class: "rc-tool rc-take-destroy", picture: icon("bin", 14), plain: () => `Delete ${name.textContent} for good`,
    asked: () => "For good?", act: () => act("destroy_take", { number: id }),
  });
  const item = h("li", {}, h("div", {}, name, facts), back, away.element);
  /** @param {BinnedTake} take */
  const show = (take) => {
    say(name, take.name);
    say(facts, `${Number((take.frames / take.fps).toFixed(1))} s · deleted ${ago(take.deleted)}`);
    back.setAttribute("aria-label", `Restore ${take.name}`);
    away.tell();
  };
  return Object.assign(item, { show });
}
