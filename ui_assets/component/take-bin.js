/** The takes in the bin, under the others: each can be brought back or deleted for good, and the bin emptied. */
import { h, keep, say } from "./element.js";
import { icon } from "./icons.js";
import { ago } from "./start-panel.js";

/** @param {import("./studio.js").Studio} studio */
export function takeBin(studio) {
  const words = h("span", {});
  const list = h("ul", { class: "rc-take-bin-list", "aria-label": "Takes in the bin" });
  const empty = h("button", { class: "rc-button rc-quiet rc-small", type: "button" });
  const element = h("details", { class: "rc-take-bin", hidden: true }, h("summary", {}, icon("bin", 14), words), list, empty);
  const act = (action, args = {}) => studio.act(action, args).catch(() => {});
  let sure = false;
  const ask = (now) => {
    sure = now;
    const { length } = studio.state.current?.take_bin ?? [];
    say(empty, sure ? `Delete ${length === 1 ? "it" : `all ${length}`} for good?` : "Empty the bin");
  };
  empty.addEventListener("click", () => (sure ? act("empty_take_bin").then(() => ask(false)) : ask(true)));
  empty.addEventListener("blur", () => ask(false));
  ask(false);
  studio.state.watch(({ take_bin: takes }) => {
    element.hidden = !takes.length;
    say(words, `Bin (${takes.length})`);
    keep(list, takes, ({ id }) => String(id), ({ id }) => row(id, act), (item, take) => item.show(take));
  });
  return element;
}

/** What the bin offers, by name. @param {import("./studio.js").Studio} studio */
export function binCommands({ state, act }) {
  const takes = state.current?.take_bin ?? [];
  const does = (action, args = {}) => () => act(action, args).catch(() => {});
  return [
    ...takes.flatMap(({ id, name }) => [
      { id: `restore-take-${id}`, title: `Restore ${name}`, words: "bin back undelete", run: does("restore_take", { number: id }) },
      { id: `destroy-take-${id}`, title: `Delete ${name} for good`, words: "bin remove", run: does("destroy_take", { number: id }) },
    ]),
    ...(takes.length ? [{ id: "empty-take-bin", title: "Empty the bin of takes", words: "delete for good", run: does("empty_take_bin") }] : []),
  ];
}

function row(id, act) {
  const name = h("b", {});
  const facts = h("span", { class: "rc-muted" });
  const back = h("button", { class: "rc-button rc-quiet rc-small", type: "button", onclick: () => act("restore_take", { number: id }) }, icon("undo", 14), h("span", {}, "Restore"));
  const away = h("button", { class: "rc-tool", type: "button", title: "Delete for good", onclick: () => act("destroy_take", { number: id }) }, icon("bin", 14));
  const item = h("li", {}, h("div", {}, name, facts), back, away);
  item.show = (take) => {
    say(name, take.name);
    say(facts, `${Number((take.frames / take.fps).toFixed(1))} s · deleted ${ago(take.deleted)}`);
    back.setAttribute("aria-label", `Restore ${take.name}`);
    away.setAttribute("aria-label", `Delete ${take.name} for good`);
  };
  return item;
}
