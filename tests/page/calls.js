/**
 * What the type checker must refuse of a page: `launch.py lint` fails where one of these lines is no error any more, and
 * where one of the others is one. Never run.
 */

/** @import { Studio } from "../../ui_assets/component/studio.js" */

/** @param {Studio} studio */
export function calls(studio) {
  const { act, ask, state, player } = studio;
  act("undo");
  act("retime", { selection: [0, 1], time: 1.25 });
  act("retime", { selection: [0, 1], time: 1.25, done: false });
  act("split");
  act("set_view", { loop: "none" });
  ask("read_move", { text: "orbit r" }).then(({ text }) => act("add_move", { text }));
  state.watch(({ view, segments }) => [view.selection?.[0], segments.length]);

  // @ts-expect-error no command is called that
  act("retimed", { selection: [0, 1], time: 1.25 });
  // @ts-expect-error it needs arguments
  act("retime");
  // @ts-expect-error one is missing
  act("retime", { selection: [0, 1] });
  // @ts-expect-error one is misspelt
  act("retime", { selection: [0, 1], time: 1.25, don: false });
  // @ts-expect-error a time is a number
  act("retime", { selection: [0, 1], time: "1.25" });
  // @ts-expect-error there is no such easing
  act("ease", { selections: [[0, 1]], easing: "ease" });
  // @ts-expect-error it takes no arguments
  act("undo", { steps: 2 });
  // @ts-expect-error a keyframe's address has two numbers
  act("select", { selection: [0] });
  // @ts-expect-error the state has no such part
  state.watch(({ vew }) => vew);
  // @ts-expect-error a move has no keyframes
  state.watch(({ segments }) => segments[0].keyframes);
  // @ts-expect-error there may be no job
  state.watch(({ job }) => job.state);
  // @ts-expect-error the playhead is a number
  player.scrub("start");
}
