/** The shots of this home: which one the page is on, and what can be done with all of them. Another one is another page. */

/**
 * A shot in a list, as the server's library says it.
 * @typedef {Object} Shot
 * @property {string} id
 * @property {string} name
 * @property {string} photo the photo's name
 * @property {string} sample the bundled sample it is of; "" for a photo of one's own
 * @property {number} changed seconds since 1970
 * @property {number} opened
 * @property {number} deleted
 * @property {number | null} duration seconds
 * @property {string} engine
 * @property {number} takes
 * @property {number | null} poster its version; null where there is none yet
 */

/**
 * What the page that comes next shall say: a sentence, and the way back to a shot, which may be in the bin.
 * @typedef {{text: string, words?: string, back?: string, binned?: boolean}} Word
 */
const SAID = "realcam-said";

export class Shots {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    studio.state.watch(({ shot }) => {
      this.name = shot.name;
      this.untouched = shot.untouched;
    });
    this.name = "";
    this.untouched = false;
  }

  /** The shot that this page is on. */
  get here() {
    return new URLSearchParams(location.search).get("shot") ?? "";
  }

  /** @returns {Promise<{shots: Shot[], bin: Shot[], samples: string[]}>} */
  async list() {
    return answerOf(await reach("/library"));
  }

  /** @param {Shot} shot */
  poster(shot) {
    if (shot.poster === null) return shot.sample ? this.samplePicture(shot.sample) : "";
    return `/library/${shot.id}/poster.jpg?v=${shot.poster}`;
  }

  /** @param {string} sample */
  samplePicture(sample) {
    return `/library/samples/${sample}.jpg`;
  }

  /** @param {string} [id] without it, the shot that was open last */
  address(id) {
    const address = new URL(location.href);
    if (id) address.searchParams.set("shot", id);
    else address.searchParams.delete("shot");
    return address.href;
  }

  /**
   * Goes to another shot; what this one was is one click away there.
   * @param {string} id
   * @param {boolean} [kept] say that this one was kept
   */
  go(id, kept = true) {
    if (kept && !this.untouched) leaveWord({ text: `“${this.name}” is kept under Shots.`, back: this.here, words: "Go back to it" });
    location.assign(this.address(id));
  }

  /** A sample: in the place of what is still untouched, else in a new shot. @param {string} name */
  async openSample(name) {
    if (this.untouched) return this.studio.act("open_sample", { name });
    const { shot } = await this.do(`new?sample=${encodeURIComponent(name)}`);
    this.go(shot);
  }

  async begin() {
    const { shot } = await this.do("new");
    this.go(shot);
  }

  /** @param {string} id @param {string} name */
  async rename(id, name) {
    await this.do(`${id}/rename?name=${encodeURIComponent(name)}`);
  }

  /** @param {string} id */
  async duplicate(id) {
    return (await this.do(`${id}/duplicate`)).shot;
  }

  /** @param {string} id */
  async delete(id) {
    await this.do(`${id}/delete`);
  }

  /** @param {string} id */
  async restore(id) {
    await this.do(`${id}/restore`);
  }

  /** @param {string} id */
  async destroy(id) {
    await this.do(`${id}/destroy`);
  }

  /** @param {string} what */
  async do(what) {
    return answerOf(await reach(`/library/${what}`, { method: "POST" }));
  }

  /** Back to the shot before, out of the bin if it is there. @param {Word} word */
  async follow({ back = "", binned }) {
    try {
      if (binned) await this.restore(back);
      this.go(back, false);
    } catch (error) {
      this.studio.notice("error", /** @type {Error} */ (error).message);
    }
  }

  /** What the page before wanted said here. */
  welcome() {
    const word = takeWord();
    if (word?.back && word.words) this.studio.notice("info", word.text, { words: word.words, act: () => this.follow(word) });
    else if (word) this.studio.notice("info", word.text);
    else if (window.realcam?.missing) this.studio.notice("warning", "The shot in that address is no longer here. This one was open last.");
  }
}

/** @param {string} path @param {RequestInit} [how] */
async function reach(path, how = {}) {
  try {
    return await fetch(path, how);
  } catch (error) {
    if (error instanceof TypeError) throw new Error("The studio does not answer. Is it still running? Try again.");
    throw error;
  }
}

/** What was answered; what was refused is thrown, with the server's sentence. @param {Response} answer */
async function answerOf(answer) {
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  throw new Error(text.startsWith("{") ? JSON.parse(text).error : text.trim());
}

/** @param {Word} word said by the page that comes next */
export function leaveWord(word) {
  sessionStorage.setItem(SAID, JSON.stringify(word));
}

/** @returns {Word | null} */
function takeWord() {
  const word = sessionStorage.getItem(SAID);
  sessionStorage.removeItem(SAID);
  return word ? JSON.parse(word) : null;
}
