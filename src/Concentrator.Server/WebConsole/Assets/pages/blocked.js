import { get, post, query, remove } from '../api.js';
import { h } from '../dom.js';
import { attempt, badge, card, confirm, empty, field, table } from '../parts.js';

const lists = [['clients', 'Clients', 'Who may not connect. What they have open ends too.'], ['destinations', 'Destinations', 'What clients may not reach through their tunnels.']];

export default {
  id: 'blocked', title: 'Block lists', group: 'Access', about: 'A change holds on every edge within about two seconds.',
  show(content, ctx) {
    let part;
    const network = h('input', { name: 'network', required: true, placeholder: '203.0.113.0/24', autocomplete: 'off', spellcheck: 'false' });
    const list = h('select', { name: 'list' }, lists.map(([value, title]) => h('option', { value }, title)));
    if (ctx.may('operator')) {
      content.append(card('Block a network', null, h('form', { class: 'inline', onsubmit: async event => {
        event.preventDefault();
        if (list.value === 'clients' && !await confirm(`Block ${network.value}?`, 'Tunnels from there end within about two seconds.', 'Block')) return;
        if (await attempt(() => post('/blocked', { list: list.value, network: network.value.trim() }))) {
          network.value = '';
          part.refresh();
        }
      } }, field('Address or network', network), field('List', list), h('button', { class: 'button primary', type: 'submit' }, 'Block'))));
    }
    part = ctx.part(() => get('/blocked'), found => h('div', { class: 'columns' }, lists.map(([name, title, about]) => {
      const rows = found.filter(one => one.list === name);
      return card(title, badge(`${rows.length}`), h('p', { class: 'muted' }, about), rows.length === 0 ? empty('Nothing is blocked') : table(`Blocked ${name}`, [
        { title: 'Network', cell: one => h('code', null, one.network) },
        ...ctx.may('operator') ? [{ title: 'Change', kind: 'right', cell: one => h('button', { class: 'button small', type: 'button', 'aria-label': `Unblock ${one.network}`, onclick: async () => {
          if (!await confirm(`Unblock ${one.network}?`, `It is taken off the list of ${name}.`, 'Unblock')) return;
          if (await attempt(() => remove(`/blocked${query({ list: name, network: one.network })}`))) part.refresh();
        } }, 'Unblock') }] : [],
      ], rows));
    })));
    content.append(part);
  },
};
