/** The host's own fields by name: every entry of its lists, its boxes, numbers and texts, as the server says they are now. */
import { showPanel } from "./handles.js";
import { lookUp } from "./look-up.js";

/**
 * What a field of the host's offers; a value that is null is for the person to give.
 * @typedef {{field: string, title: string, value: string | number | boolean | null, asks: boolean}} FormOffer
 *
 * @typedef {Object} HostForm
 * @property {() => Promise<FormOffer[]>} offers
 * @property {(field: string, value: FormOffer["value"]) => Promise<void>} fill does what the field does with a value
 * @property {(field: string) => Promise<void>} show shows the field, and gives it the focus
 */

/**
 * @param {import("./commands.js").Commands} commands
 * @param {HostForm} form
 * @param {(error: Error) => void} failed hears that the host does not answer
 */
export function formCommands(commands, form, failed) {
  /** @type {FormOffer[]} */
  let known = [];
  /** @param {string} field @param {FormOffer["value"]} value */
  const fill = (field, value) => form.fill(field, value).catch(failed);
  /** @param {string} field */
  const show = (field) => {
    showPanel(true);
    return form.show(field).catch(failed);
  };
  commands.ask(async () => {
    known = await form.offers().catch(() => known); // asked again when the palette opens the next time
  });
  commands.offer(() =>
    known.filter(({ field }) => !OTHERWISE.has(field)).map(({ field, title, value, asks }) => ({
      id: `form-${field}-${value ?? title}`, title: value === null && !asks ? `${title} …` : title, group: lookUp(GROUPS, field) ?? "Engine",
      words: lookUp(WORDS, field) ?? "", asks: asks ? "number" : "",
      run: (number) => (asks ? fill(field, number) : value === null ? show(field) : fill(field, value)),
    })),
  );
}

/** Fields with commands of the table. */
const OTHERWISE = new Set(["loop", "seed"]);
const GROUPS = { depth: "Photo", lens: "Photo", size: "Video", frames: "Video", rate: "Video", loop: "Path" };
const WORDS = {
  depth: "estimate distance", lens: "fov angle focal", size: "crop aspect shape format resolution portrait landscape square width height", frames: "length count",
  rate: "rate fps speed", loop: "closed cycle", engine: "model generator", prompt: "words text describe", seed: "random noise",
};
