import { get, post, put, remove } from '../api.js';
import { h } from '../dom.js';
import { time } from '../format.js';
import { attempt, badge, button, confirm, drawer, facts, failed, field, form, loading, redraw } from '../parts.js';
import { enrol } from './onetimepassword.js';

export const stateOf = user => badge(user.state, { active: 'good', disabled: 'bad', locked: 'warn' }[user.state]);

/** The words of a list, which stand between commas. */
export const split = text => text.split(',').map(one => one.trim()).filter(Boolean);

const section = (title, ...content) => h('section', { class: 'section' }, h('h3', null, title), content);

/** Shows a user beside the page, with what may be done to it. */
export async function openUser(name, ctx, refresh) {
  const body = h('div', null, loading());
  const dialog = drawer('User', body);
  const path = `/users/${encodeURIComponent(name)}`;
  const draw = async () => redraw(body, ...parts(await get(path), path, ctx, act, change).filter(Boolean));
  const after = async () => {
    refresh();
    if (dialog.isConnected) await draw();
  };
  // What is not asked for by a form.
  const act = async (what, isGone = false) => {
    if (!await attempt(what)) return;
    if (isGone) {
      dialog.close();
      refresh();
    } else await after();
  };
  const change = async what => {
    const done = await what();
    await after();
    return done;
  };
  try {
    await draw();
  } catch (problem) {
    body.replaceChildren(failed(problem));
  }
}

function parts(user, path, ctx, act, change) {
  const known = [
    h('div', { class: 'drawer-title' }, h('strong', null, user.name), stateOf(user)),
    facts([['Groups', user.groups.join(', ') || 'none'], ['One-time passwords', user.oneTimePassword ? 'on' : 'off'], ['Fixed address', user.fixedAddress], ['Last address', user.lastAddress], ['Locked until', user.lockedUntil && time(user.lockedUntil)],
      ['CHAP secret kept', user.chap ? 'yes' : 'no'], ['Added', time(user.createdAt)],
      ['See also', h('span', { class: 'links' }, h('a', { href: `#/sessions?search=${encodeURIComponent(user.name)}` }, 'Sessions'), h('a', { href: `#/profiles?user=${encodeURIComponent(user.name)}` }, 'Client profile'))]]),
  ];
  const states = ctx.may('operator') && h('div', { class: 'actions' },
    user.state === 'locked' && button('Unlock', () => act(() => post(`${path}/unlock`)), 'primary'),
    user.state === 'disabled' ? button('Enable', () => act(() => post(`${path}/enable`)), 'primary')
      : button('Disable', async () => { if (await confirm(`Disable ${user.name}?`, 'The user’s sessions end, and it is let in no more until it is enabled.', 'Disable')) await act(() => post(`${path}/disable`)); }, 'danger'));
  return ctx.may('admin') ? [...known, states, ...changes(user, path, act, change)] : [...known, states];
}

function changes(user, path, act, change) {
  const password = h('input', { type: 'password', required: true, autocomplete: 'new-password' });
  const groups = h('input', { value: user.groups.join(', '), autocomplete: 'off' });
  return [
    section('Password', form([field('New password', password)], 'Set password', () => change(() => put(`${path}/password`, { password: password.value })), { kind: '' })),
    section('One-time passwords', h('p', { class: 'muted' }, user.oneTimePassword ? 'A code of an authenticator app is asked for beside the password.' : 'The password alone is enough.'), h('div', { class: 'actions' },
      h('button', { class: 'button', type: 'button', 'data-key': 'one-time-password', onclick: () => enrol(user, path, change) }, user.oneTimePassword ? 'Set up another app …' : 'Set up …'),
      user.oneTimePassword && button('Turn off', async () => { if (await confirm('Ask for no one-time passwords?', `${user.name} then signs in by password alone.`, 'Turn off')) await act(() => remove(`${path}/one-time-password`)); }, 'danger'))),
    section('Groups', form([field('Member of', groups, 'Separated by commas.')], 'Change groups', () => {
      const wanted = split(groups.value);
      return change(() => post(`${path}/groups`, { add: wanted.filter(one => !user.groups.includes(one)), remove: user.groups.filter(one => !wanted.includes(one)) }));
    }, { kind: '' })),
    section('Remove', h('p', { class: 'muted' }, 'The account and its sessions end. This cannot be taken back.'), h('div', { class: 'actions' },
      button('Remove user', async () => { if (await confirm(`Remove ${user.name}?`, 'The account and its sessions end. This cannot be taken back.', 'Remove')) await act(() => remove(path), true); }, 'danger'))),
  ];
}
