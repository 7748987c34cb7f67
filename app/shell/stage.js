// Runs once, when Gradio has put stage.html into the page: starts the component when the session's token has come, asks
// the forms to show the document when it changed elsewhere ('mirror'), and commits the prompt when typing pauses.
const component = import('/studio-assets/component/studio.js');
const part = (name) => element.querySelector(`.${name}`);
let started = false;
let wanted, mirrored, waiting, pause;

const shown = (state) => JSON.stringify([state.engine, state.prompt, state.seed, state.clip, state.photo, state.scene?.lens,
  state.scene?.depth]);
const mirror = () => {
  if (wanted === mirrored) return;
  const field = document.activeElement?.closest('#panel .block.field')?.id ?? '';
  mirrored = field ? null : wanted;  // what is being typed into is left alone, and asked for again afterwards
  trigger('mirror', { field });
};
const soon = () => { clearTimeout(waiting); waiting = setTimeout(mirror, 60); };

const begin = async () => {
  if (started || !props.value.token) return;
  started = true;
  const { start } = await component;
  start({ token: props.value.token, stage: part('view'), timeline: part('timeline'),
    onstate: (state) => { wanted = shown(state); soon(); } });
};
watch('value', begin);
begin();

document.addEventListener('focusout', () => { clearTimeout(pause); soon(); });
document.addEventListener('input', ({ target }) => {
  if (!target.closest('#prompt')) return;
  clearTimeout(pause);
  pause = setTimeout(() => target.dispatchEvent(new FocusEvent('blur')), 800);  // Gradio commits what is left
});
