// Runs once with the list: choosing is 'pick', looking again for weights is 'check'; what is shown follows the studio.
const list = () => element.querySelector('select');
const follow = () => { if (list()) list().value = list().dataset.engine; };
element.addEventListener('change', () => trigger('pick', { engine: list().value }));
element.addEventListener('click', ({ target }) => target.closest('button') && trigger('check'));
watch('value', follow);
follow();
