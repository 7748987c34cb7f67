/** What the browser's tab says: whose shot it is, how far its video is, and, until it has been watched, that one is ready. */
import { h } from "./element.js";

/** @param {import("./studio.js").Studio} studio */
export function windowTitle(studio) {
  const plain = document.querySelector("link[rel~=icon]");
  const badge = h("link", { rel: "icon", type: "image/svg+xml", href: new URL("./favicon-ready.svg", import.meta.url).href });
  /** @param {boolean} on */
  const showBadge = (on) => {
    if (on === badge.isConnected) return;
    if (on) document.head.append(badge); // of several, the last one counts
    else badge.remove();
    if (!on && plain) document.head.append(plain); // and is looked at again
  };
  studio.state.watch(({ shot, takes, job }) => {
    const ready = takes.filter((take) => take.new).length;
    const busy = job?.state === "running" && job.fraction > 0 ? `${Math.round(100 * job.fraction)} %` : "";
    const news = ready ? `(${ready}) ${ready === 1 ? "Film" : "Films"} ready` : busy;
    document.title = [news, shot.name, "RealCam Studio"].filter(Boolean).join(" · ");
    showBadge(ready > 0);
  });
}
