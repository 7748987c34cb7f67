/** A film that has just been made: it plays at once, or a notice offers it where the person has their hands full. */

/** @import { Take } from "./shapes.js" */

/**
 * @param {import("./studio.js").Studio} studio
 * @param {ReturnType<typeof import("./attention.js").attention>} busy
 */
export function arrivals(studio, busy) {
  const { state, film, notice } = studio;
  /** Whether this page has seen a video being made, and waits for it. */
  let making = false;
  let announced = false;
  /** Notices of films that nobody has watched yet, by their takes' numbers. @type {Map<number, () => void>} */
  const offered = new Map();

  /** @param {number} id */
  const watch = (id) => {
    const take = state.shown.takes.find((each) => each.id === id);
    if (take) film.open(take);
  };
  /** @param {Take} take */
  const offer = (take) => offered.set(take.id, notice("info", `${take.name} is ready.`, { words: "Watch", act: () => watch(take.id) }));
  /** @param {Take} take */
  const arrive = (take) => {
    if (!document.hidden && busy.full) return offer(take);
    studio.preview.shut();
    const elsewhere = document.activeElement;
    film.open(take, { focus: !elsewhere || elsewhere === document.body || elsewhere.tagName === "IFRAME" });
    if (document.hidden) offer(take);
    else film.announce(`${take.name} is ready, and plays.`);
  };

  state.watch(({ job, takes }) => {
    const ready = takes.filter((take) => take.new);
    if (!announced) {
      announced = true;
      if (ready.length) offer(ready[0]); // it was made while no page was open
    }
    if (["queued", "running"].includes(job?.state ?? "")) making = true;
    else if (making) {
      making = false;
      const take = job?.state === "done" ? takes.find(({ id }) => id === job.take) : null;
      if (take) arrive(take);
    }
    for (const [id, gone] of offered) {
      if (ready.some((take) => take.id === id) || film.take?.id === id) continue;
      gone();
      offered.delete(id);
    }
  });
}
