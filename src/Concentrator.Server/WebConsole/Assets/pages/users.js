import { get, post, put, query, remove } from '../api.js';
import { h } from '../dom.js';
import { time } from '../format.js';
import { attempt, badge, confirm, drawer, facts, failed, field, loading, pagedTable } from '../parts.js';

const state = user => badge(user.state, { active: 'good', disabled: 'bad', locked: 'warn' }[user.state]);
const list = text => text.split(',').map(one => one.trim()).filter(Boolean);

function addUser(refresh) {
  const name = h('input', { required: true, autocomplete: 'off', spellcheck: 'false' });
  const password = h('input', { type: 'password', required: true, autocomplete: 'new-password' });
  const groups = h('input', { autocomplete: 'off' });
  const dialog = drawer('Add a user', h('form', { onsubmit: async event => {
    event.preventDefault();
    if (await attempt(() => post('/users', { name: name.value.trim(), password: password.value, chap: false, address: null, groups: list(groups.value) }))) {
      dialog.close();
      refresh();
    }
  } }, field('Name', name), field('Password', password), field('Groups', groups, 'Separated by commas; may stay empty.'), h('div', { class: 'actions' }, h('button', { class: 'button primary', type: 'submit' }, 'Add'))));
}

async function openUser(name, ctx, refresh) {
  const body = h('div', null, loading());
  const dialog = drawer('User', body);
  const path = `/users/${encodeURIComponent(name)}`;
  const act = async what => {
    if (await attempt(what)) {
      dialog.close();
      refresh();
    }
  };
  const button = (text, what, kind = '') => h('button', { class: `button ${kind}`, type: 'button', onclick: what }, text);
  try {
    const user = await get(path);
    const password = h('input', { type: 'password', required: true, autocomplete: 'new-password' });
    const groups = h('input', { value: user.groups.join(', '), autocomplete: 'off' });
    body.replaceChildren(...[
      h('div', { class: 'drawer-title' }, h('strong', null, user.name), state(user)),
      facts([['Groups', user.groups.join(', ') || 'none'], ['One-time passwords', user.oneTimePassword ? 'yes' : 'no'], ['Fixed address', user.fixedAddress], ['Last address', user.lastAddress], ['Locked until', user.lockedUntil && time(user.lockedUntil)], ['CHAP secret kept', user.chap ? 'yes' : 'no'], ['Added', time(user.createdAt)],
        ['Sessions', h('a', { href: `#/sessions?search=${encodeURIComponent(user.name)}` }, 'Show')]]),
      ctx.may('operator') && h('div', { class: 'actions' },
        user.state === 'disabled' ? button('Enable', () => act(() => post(`${path}/enable`)), 'primary')
          : button('Disable', async () => { if (await confirm(`Disable ${user.name}?`, 'The user’s sessions end, and it is let in no more until it is enabled.', 'Disable')) await act(() => post(`${path}/disable`)); }, 'danger'),
        user.state === 'locked' && button('Unlock', () => act(() => post(`${path}/unlock`)), 'primary')),
      ctx.may('admin') && h('form', { onsubmit: event => { event.preventDefault(); act(() => put(`${path}/password`, { password: password.value })); } }, field('New password', password), h('div', { class: 'actions' }, h('button', { class: 'button', type: 'submit' }, 'Set password'))),
      ctx.may('admin') && h('form', { onsubmit: event => {
        event.preventDefault();
        const wanted = list(groups.value);
        act(() => post(`${path}/groups`, { add: wanted.filter(one => !user.groups.includes(one)), remove: user.groups.filter(one => !wanted.includes(one)) }));
      } }, field('Groups', groups, 'Separated by commas.'), h('div', { class: 'actions' }, h('button', { class: 'button', type: 'submit' }, 'Change groups'))),
      ctx.may('admin') && h('div', { class: 'actions' },
        user.oneTimePassword && button('Take back one-time passwords', async () => { if (await confirm('Ask for no one-time passwords?', `${user.name} then signs in by password alone.`, 'Take back')) await act(() => remove(`${path}/one-time-password`)); }),
        button('Remove user', async () => { if (await confirm(`Remove ${user.name}?`, 'The account and its sessions end. This cannot be taken back.', 'Remove')) await act(() => remove(path)); }, 'danger')),
    ].filter(Boolean));
  } catch (problem) {
    body.replaceChildren(failed(problem));
  }
}

export default {
  id: 'users', title: 'Users', group: 'Access', about: 'The accounts that this concentrator keeps itself. Those of a RADIUS server are kept there.',
  show(content, ctx) {
    const users = pagedTable({
      ctx, caption: 'Users', searchLabel: 'Name or group', none: 'There are no users yet',
      more: ctx.may('admin') && h('button', { class: 'button primary', type: 'button', onclick: () => addUser(() => users.refresh()) }, 'Add a user'),
      load: ({ search, cursor }) => get(`/users${query({ search, cursor, limit: 25 })}`),
      columns: [
        { title: 'Name', cell: user => h('button', { class: 'link', type: 'button', onclick: () => openUser(user.name, ctx, users.refresh) }, user.name) },
        { title: 'State', cell: state },
        { title: 'Groups', cell: user => user.groups.join(', ') || '–' },
        { title: 'One-time passwords', cell: user => user.oneTimePassword ? badge('on', 'good') : '–' },
        { title: 'Last address', cell: user => user.fixedAddress ?? user.lastAddress ?? '–' },
        { title: 'Added', cell: user => time(user.createdAt), kind: 'right' },
      ],
    });
    content.append(users.element);
  },
};
