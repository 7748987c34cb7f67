/** The bar along the top: whose shot this is, open, and whether the studio is there. */
import { commandButton } from "./buttons.js";
import { h, say } from "./element.js";
import { exportMenu } from "./export.js";
import { icon } from "./icons.js";
import { showUpload } from "./open.js";
import { shotName } from "./shot-name.js";
import { schemeButton } from "./scheme-button.js";

/**
 * @param {HTMLElement} host
 * @param {import("./studio.js").Studio} studio
 */
export function topBar(host, studio) {
  const shots = h("button", { class: "rc-button rc-quiet rc-shots-button", type: "button", onclick: () => studio.commands.run("shots") }, icon("shots"), h("span", {}, "Shots"));
  const name = shotName(studio);
  const unsaved = h("span", { class: "rc-chip rc-bad", role: "alert", tabindex: "0" });
  const badge = h("span", { class: "rc-chip rc-doubtful" }, "guessed depth");
  const upload = h("span", { class: "rc-muted", role: "status" });
  const connection = h("span", { class: "rc-connection", role: "status" });
  const open = h("button", { class: "rc-button rc-quiet", type: "button", title: "Open a photo or clip: or drop one anywhere, or paste it", onclick: studio.open.choose }, icon("open"), h("span", {}, "Open"));
  host.classList.add("rc-top");
  host.replaceChildren(mark(), h("h1", { class: "rc-brand" }, "RealCam Studio"), shots, name.element, unsaved, badge, h("span", { class: "rc-spring" }), upload, connection, exportMenu(studio), open, schemeButton(studio), commandButton(studio, "panel", "panel"));
  showUpload(studio.open, upload);
  studio.onConnection((connected) => {
    connection.hidden = connected;
    say(connection, connected ? "" : "Reconnecting…");
  });
  connection.hidden = true;
  studio.commands.watch(() => (shots.title = studio.commands.title("shots")));
  studio.commands.handle("rename-shot", name.edit);
  studio.state.watch(({ shot, scene }) => {
    badge.hidden = scene.depth?.kind !== "approximate";
    unsaved.hidden = !shot.unsaved;
    unsaved.title = shot.unsaved;
    say(unsaved, shot.unsaved ? "not saved" : "");
  });
}

const mark = () => h("span", { class: "rc-mark", "aria-hidden": "true" }, icon("camera", 18));
