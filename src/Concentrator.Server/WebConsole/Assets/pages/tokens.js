import { get, post, remove } from '../api.js';
import { h } from '../dom.js';
import { time, until } from '../format.js';
import { attempt, badge, button, confirm, drawer, empty, field, form, showSecret, table } from '../parts.js';

const roles = [['viewer', 'viewer – sees everything but secrets'], ['operator', 'operator – also disconnects, drains, blocks, disables'], ['admin', 'admin – also users, policy, tokens']];
const lives = [['30', '30 days'], ['90', '90 days'], ['365', 'a year'], ['', 'no end']];
const options = (all, chosen) => all.map(([value, text]) => h('option', { value, selected: value === chosen }, text));

function add(refresh) {
  const name = h('input', { name: 'name', required: true, autocomplete: 'off', spellcheck: 'false', maxlength: 64 });
  const role = h('select', { name: 'role' }, options(roles, 'viewer'));
  const life = h('select', { name: 'life' }, options(lives, '90'));
  const dialog = drawer('New API token', form([field('Name', name, 'Who or what will use it: letters, digits, hyphens, dots, underscores.'), field('Role', role), field('Lasts', life)], 'Make token', async () => {
    const expiresAt = life.value ? new Date(Date.now() + Number(life.value) * 86_400_000).toISOString() : null;
    const made = await post('/tokens', { name: name.value.trim(), role: role.value, expiresAt });
    dialog.close();
    refresh();
    showSecret(`Token ${made.name}`, 'It is shown this once: the server keeps a hash of it and cannot tell it again. Give it to whom it is for by a way that nobody reads.', made.token);
  }));
}

const ends = token => !token.expiresAt ? h('span', { class: 'muted' }, 'no end') : new Date(token.expiresAt) <= new Date() ? badge('expired', 'bad') : h('div', null, `in ${until(token.expiresAt)}`, h('div', { class: 'muted' }, time(token.expiresAt)));

export default {
  id: 'tokens', title: 'API tokens', group: 'Access', role: 'admin', about: 'Who may use this console, the commands from elsewhere, and the admin API.',
  show(content, ctx) {
    const part = ctx.part(() => get('/tokens'), tokens => tokens.length === 0 ? empty('There are no tokens') : table('API tokens', [
      { title: 'Name', cell: one => h('span', { class: 'links' }, h('strong', null, one.name), one.name === ctx.session.name && badge('you', 'info')) },
      { title: 'Role', cell: one => badge(one.role, { admin: 'warn', operator: 'info' }[one.role]) },
      { title: 'Made', cell: one => time(one.createdAt) },
      { title: 'Ends', cell: ends },
      { title: 'Change', kind: 'right', cell: one => h('button', { class: 'button small', type: 'button', 'data-key': `revoke ${one.name}`, 'aria-label': `Revoke ${one.name}`, onclick: async () => {
        const own = one.name === ctx.session.name;
        if (!await confirm(`Revoke ${one.name}?`, `${own ? 'You have signed in with it: you are signed out at once. ' : ''}Whoever has it is let in no more, and its sessions of the console end. This cannot be taken back.`, 'Revoke')) return;
        if (await attempt(() => remove(`/tokens/${encodeURIComponent(one.name)}`))) part.refresh();
      } }, 'Revoke') },
    ], tokens));
    content.append(h('div', { class: 'tools' }, button('New token', () => add(() => part.refresh()), 'primary')), h('div', { class: 'sheet' }, part));
  },
};
