// Runs once, when Gradio has put stage.html into the page: starts the component when the session's token has come, asks
// the forms to show the document when it changed elsewhere ('mirror'), and commits the prompt when typing pauses.
const component = import('/studio-assets/component/studio.js');
const part = (name) => element.querySelector(`.${name}`);
let started = false;
let state, wanted, mirrored;  // the newest state, and of it what the forms should show and what they do show
let typing = false;           // into the focused field, and not yet committed
let owed = false;             // a field was left alone and has to be shown later
let waiting, pause;

const shown = ({ engine, prompt, seed, clip, photo, scene }) =>
  JSON.stringify([engine, prompt, seed, clip, photo, scene?.lens, scene?.depth]);

const busyField = () => {
  const field = document.activeElement?.closest('#panel .block.field');
  const same = field?.id === 'prompt' && document.activeElement.value === state.prompt;  // the next key may be under way
  return field && (typing || same) ? field.id : '';
};
const mirror = () => {
  if (!state) return;
  const field = busyField();
  if (wanted === mirrored && (field || !owed)) return;
  mirrored = wanted;
  owed = field !== '';
  trigger('mirror', { field });
};
const mirrorSoon = () => { clearTimeout(waiting); waiting = setTimeout(mirror, 60); };
const committed = () => { clearTimeout(pause); typing = false; mirrorSoon(); };

const begin = async () => {
  if (started || !props.value.token) return;
  started = true;
  const { start } = await component;
  start({
    token: props.value.token, stage: part('view'), timeline: part('timeline'),
    onstate: (latest) => { state = latest; wanted = shown(state); mirrorSoon(); },
  });
};
watch('value', begin);
begin();

document.addEventListener('input', ({ target }) => {
  if (!target.matches('#panel .field :is(textarea, input:not([type=checkbox]))')) return;
  typing = true;
  clearTimeout(pause);
  if (target.closest('#prompt')) pause = setTimeout(() => {
    target.dispatchEvent(new FocusEvent('blur'));  // Gradio commits what has been left
    committed();
  }, 800);
});
document.addEventListener('keydown', ({ key }) => key === 'Enter' && committed());
document.addEventListener('focusout', committed);
