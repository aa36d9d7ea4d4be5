import { get, post, remove } from '../api.js';
import { h } from '../dom.js';
import { time } from '../format.js';
import { attempt, button, confirm, drawer, empty, field, form, showSecret, table } from '../parts.js';

function add(refresh) {
  const name = h('input', { name: 'name', required: true, autocomplete: 'off', spellcheck: 'false', maxlength: 64 });
  const user = h('input', { name: 'user', autocomplete: 'off', spellcheck: 'false' });
  const dialog = drawer('Add a machine', form([field('Name', name, 'As its statements and its certificate say it.'), field('User', user, 'Whose sessions it speaks of. Empty: any session whose certificate names the machine.')], 'Add', async () => {
    const made = await post('/machines', { name: name.value.trim(), user: user.value.trim() || null });
    dialog.close();
    refresh();
    showSecret(`Token of ${made.name}`, 'It is shown this once: the server keeps a hash of it and cannot tell it again. Put it into the settings of the machine’s agent.', made.token);
  }));
}

export default {
  id: 'machines', title: 'Machines', group: 'Access', role: 'admin', about: 'Machines that may state their health from outside a tunnel, each with a token of its own. Inside a tunnel none is needed.',
  show(content, ctx) {
    const part = ctx.part(() => get('/machines'), machines => machines.length === 0 ? empty('No machine has a token', 'Agents inside a tunnel need none: the tunnel says whose they are.') : table('Machines', [
      { title: 'Name', cell: one => h('strong', null, one.name) },
      { title: 'Speaks of', cell: one => one.user ?? h('span', { class: 'muted' }, 'sessions whose certificate names it') },
      { title: 'Added', cell: one => time(one.createdAt) },
      { title: 'Change', kind: 'right', cell: one => h('button', { class: 'button small', type: 'button', 'data-key': `remove ${one.name}`, 'aria-label': `Remove ${one.name}`, onclick: async () => {
        if (!await confirm(`Remove ${one.name}?`, 'Its token is worth nothing any more; what it stated before stays with the sessions.', 'Remove')) return;
        if (await attempt(() => remove(`/machines/${encodeURIComponent(one.name)}`))) part.refresh();
      } }, 'Remove') },
    ], machines));
    content.append(h('div', { class: 'tools' }, button('Add a machine', () => add(() => part.refresh()), 'primary')), h('div', { class: 'sheet' }, part));
  },
};
