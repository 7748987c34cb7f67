/** The part that loops belongs to the shot: it is there again after a reload or a restart, and in every tab. */

const QUIET_MS = 250;

/** @param {import("./studio.js").Studio} studio */
export function loopMemory({ state, player, act }) {
  let known = "null";
  let shown = player.clock.region;
  let unsaid = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let following = false;

  const tell = async () => {
    const region = player.clock.region;
    known = JSON.stringify(region);
    await act("set_view", { loop: region ?? "none" }).catch(() => {}); // a refusal is shown, a lost connection too
    unsaid -= 1;
  };
  player.watch(() => {
    if (following || player.clock.region === shown) return;
    shown = player.clock.region;
    clearTimeout(timer);
    if (!timer) unsaid += 1;
    timer = setTimeout(() => {
      timer = undefined;
      tell();
    }, QUIET_MS);
  });
  state.watch(({ view }) => {
    const loop = JSON.stringify(view.loop ?? null);
    if (unsaid || loop === known) return;
    known = loop;
    following = true;
    player.setRegion(view.loop);
    following = false;
    shown = player.clock.region;
  });
}
