// Runs once with the list: choosing is 'pick', and what is shown follows the studio. The entry without a value lets
// something else be typed in its place.
const list = /** @type {HTMLSelectElement} */ (element.querySelector('select'));
const other = /** @type {HTMLInputElement} */ (element.querySelector('input'));
const follow = () => { list.value = /** @type {string} */ (list.dataset.value); };
/** @param {string} value */
const pick = (value) => { follow(); trigger('pick', { value }); };
/** @param {boolean} typed */
const type = (typed) => { list.hidden = typed; other.hidden = !typed; };

list.addEventListener('change', () => {
  if (list.value) return pick(list.value);
  follow();
  other.value = '';
  type(true);
  other.focus();
});
other.addEventListener('change', () => other.value.trim() && pick(other.value));
other.addEventListener('blur', () => type(false));
other.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') other.value = '';
  if (key === 'Enter' || key === 'Escape') list.hidden && (type(false), list.focus());
});
watch('value', () => { follow(); type(false); });
follow();
