// Runs once, when Gradio has put stage.html into the page: starts the component when the session's token has come,
// keeps the forms at what the newest state says, and commits the prompt when typing pauses.
//
// Edits, states and answers pass one another on their way. So nothing but `mirror` writes to the forms; it knows which
// state it wrote and asks again while that is not the newest, and it leaves fields alone that say something newer.
// Its address is whole: this text is evaluated, and Chromium may take a path for that of another port's studio, which
// had the tab before.
/** @type {Promise<typeof import('../../ui_assets/component/studio.js')>} */
const component = import(new URL('/studio-assets/component/studio.js', location.href).href);
component.catch(() => window.realcam?.failed());
/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (element.querySelector(`.${name}`));
let started = false;
/** @type {State | undefined} */
let state;              // the newest there is
let shows = '';         // what of a state the forms show; '' when a field may have something else in it
let typing = '';        // the field being typed into, until that leaves for the studio
/** @type {Record<string, number>} */
const unanswered = {};  // by field: how many edits have left and are not answered
let edits = 0;          // those that were answered: what was asked for before may not know of them
let asking = false;
/** @type {ReturnType<typeof setTimeout> | null} */
let waiting = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pause;

/** @param {State} state */
const shown = ({ engine, prompt, negative_prompt, seed, settings, clip, photo, scene, weights }) =>
  JSON.stringify([
    engine, prompt, negative_prompt, seed, settings, clip, photo, scene?.lens, scene?.depth,
    weights?.map(({ name, trouble }) => name + trouble),
  ]);
/** @param {string} field */
const busy = (field) => field === typing || unanswered[field] > 0;
/** @param {string} title */
const tabOf = (title) => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#tabs [role=tab]'))].find((each) => each.textContent.trim() === title);
const LEFT_ALONE = { __type__: 'update' };

const mirror = async () => {
  if (asking || !state || shows === shown(state)) return;
  asking = true;
  const before = edits;
  const answer = await server.mirror().catch(() => null);  // the server is away: its next state asks again
  asking = false;
  if (!answer) return;
  if (edits === before) {
    shows = shown(answer.state);
    const fields = Object.entries(answer.fields).map(([field, value]) => (busy(field) ? LEFT_ALONE : value));
    props.value = { ...props.value, fields };
    trigger('fill');
  }
  mirrorSoon();
};
const mirrorSoon = () => { waiting ??= setTimeout(() => { waiting = null; mirror(); }, 60); };

// How many films nobody has watched yet, on the tab where they are.
/** @param {number} count */
const showNews = (count) => {
  for (const tab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#tabs button'))) {
    if (tab.textContent.trim() !== TABS.takes) continue;
    tab.toggleAttribute('data-news', count > 0);
    if (!count) tab.removeAttribute('aria-description');
    else { tab.dataset.news = String(count); tab.setAttribute('aria-description', `${count} not watched yet`); }
  }
};

// What the forms do, as commands by name.
/** @type {import('../../ui_assets/component/form-commands.js').HostForm} */
const form = {
  offers: () => server.form_offers(),
  fill: (field, value) => server.fill_field({ field, value }),
  show: async (field) => {
    const tab = tabOf(['depth', 'lens'].includes(field) ? 'Image' : 'Engine');
    if (tab?.getAttribute('aria-selected') === 'false') tab.click();
    const shown = () => document.getElementById(field)?.checkVisibility();
    for (let tries = 0; tries < 60 && !shown(); tries += 1) await new Promise(requestAnimationFrame);
    const section = document.getElementById('sampling');
    const folded = section?.contains(document.getElementById(field)) && section.querySelector('button.label-wrap:not(.open)');
    if (folded) /** @type {HTMLElement} */ (folded).click();
    /** @type {HTMLElement | null | undefined} */ (document.getElementById(field)?.querySelector('textarea, input, select'))?.focus();
  },
};

const begin = async () => {
  if (started || !props.value.token) return;
  started = true;
  const { start } = await component;
  start({
    token: props.value.token, stage: part('view'), timeline: part('timeline'), form,
    onstate: (latest) => { state = latest; mirrorSoon(); showNews(latest.takes.filter((take) => take.new).length); },
  });
};
watch('value', begin);
begin();

/** @param {Element} target */
const fieldOf = (target) => target.closest('.field.block')?.id ?? '';
const TYPED = '#panel .field :is(textarea, input:not([type=checkbox]))';
document.addEventListener('blur', (event) => {  // nothing was typed since it left last: leaving it again could bring
  const { target } = event;                      // back what somebody has undone meanwhile
  if (!(target instanceof Element) || !target.matches(TYPED) || target.closest('.choice')) return;
  if (fieldOf(target) !== typing) event.stopImmediatePropagation();
}, true);
document.addEventListener('input', ({ target }) => {
  if (!(target instanceof Element) || !target.matches(TYPED)) return;
  typing = fieldOf(target);
  clearTimeout(pause);
  const leave = () => target.dispatchEvent(new FocusEvent('blur'));  // Gradio commits what has been left
  if (typing === 'prompt') pause = setTimeout(leave, 800);
});
/** @type {Record<string, string>} */
const TABS = {  // where an island is that asks to be seen
  photo: 'Image', repair: 'Image', scale: 'Image',
  inspector: 'Camera', moves: 'Camera', safety: 'Camera', drawing: 'Camera', import: 'Camera',
  engine: 'Engine', weights: 'Engine', locked_cells: 'Engine', takes: 'Takes',
};
document.addEventListener('rc-reveal', ({ detail: island }) => {
  const tab = tabOf(TABS[island]);
  if (tab?.getAttribute('aria-selected') !== 'false') return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  tab.click();
  focused?.focus?.({ preventScroll: true });
});
document.addEventListener('leaves', ({ detail: field }) => {
  if (field === typing) {
    typing = '';
    clearTimeout(pause);
  }
  unanswered[field] = (unanswered[field] ?? 0) + 1;
});
document.addEventListener('answered', ({ detail: field }) => {
  unanswered[field] -= 1;
  edits += 1;
  shows = '';
  mirror();
});
document.addEventListener('rc-commit', (event) => {  // a field is about to be left, and something waits for that
  const field = typing || Object.keys(unanswered).find((each) => unanswered[each] > 0);
  if (!field) return;
  event.preventDefault();
  /** @param {CustomEvent<string>} event */
  const heard = ({ detail }) => {
    if (detail !== field || unanswered[field] > 0) return;
    document.removeEventListener('answered', heard);
    event.detail();
  };
  document.addEventListener('answered', heard);
});
document.addEventListener('focusout', ({ target }) => {
  if (!(target instanceof Element) || !target.closest('.choice')) return;
  typing = '';  // and nothing need leave
  shows = '';
  mirrorSoon();
});
