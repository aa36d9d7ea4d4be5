import { get, post, query } from '../api.js';
import { h } from '../dom.js';
import { time } from '../format.js';
import { badge, drawer, field, form, pagedTable } from '../parts.js';
import { openUser, split, stateOf } from './user.js';

function addUser(refresh) {
  const name = h('input', { name: 'name', required: true, autocomplete: 'off', spellcheck: 'false' });
  const password = h('input', { name: 'password', type: 'password', required: true, autocomplete: 'new-password' });
  const groups = h('input', { name: 'groups', autocomplete: 'off' });
  const address = h('input', { name: 'address', autocomplete: 'off', placeholder: 'from the pools' });
  const chap = h('input', { name: 'chap', type: 'checkbox', id: 'user-chap' });
  const dialog = drawer('Add a user', form([
    field('Name', name), field('Password', password), field('Groups', groups, 'Separated by commas; may stay empty.'), field('Address of its own', address),
    h('div', { class: 'field check' }, chap, h('label', { for: 'user-chap' }, 'Keep the secret for CHAP-MD5, which old clients need')),
  ], 'Add', async () => {
    const done = await post('/users', { name: name.value.trim(), password: password.value, chap: chap.checked, address: address.value.trim() || null, groups: split(groups.value) });
    dialog.close();
    refresh();
    return done;
  }));
}

export default {
  id: 'users', title: 'Users', group: 'Access', about: 'The accounts that this concentrator keeps itself. Those of a RADIUS server are kept there.',
  show(content, ctx) {
    const users = pagedTable({
      ctx, caption: 'Users', searchLabel: 'Name or group', none: 'There are no users yet', search: ctx.parameters.get('search') ?? '',
      more: ctx.may('admin') && h('button', { class: 'button primary', type: 'button', 'data-key': 'add-user', onclick: () => addUser(() => users.refresh()) }, 'Add a user'),
      load: ({ search, cursor }) => get(`/users${query({ search, cursor, limit: 25 })}`),
      columns: [
        { title: 'Name', cell: user => h('button', { class: 'link', type: 'button', 'data-key': `user ${user.name}`, onclick: () => openUser(user.name, ctx, users.refresh) }, user.name) },
        { title: 'State', cell: stateOf },
        { title: 'Groups', cell: user => user.groups.join(', ') || '–' },
        { title: 'One-time passwords', cell: user => user.oneTimePassword ? badge('on', 'good') : '–' },
        { title: 'Last address', cell: user => user.fixedAddress ?? user.lastAddress ?? '–' },
        { title: 'Added', cell: user => time(user.createdAt), kind: 'right' },
      ],
    });
    content.append(users.element);
  },
};
