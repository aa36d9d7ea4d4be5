import { get, post, query, remove } from '../api.js';
import { h } from '../dom.js';
import { attempt, badge, card, confirm, empty, field, form, table } from '../parts.js';

const lists = [['clients', 'Clients', 'Who may not connect. What they have open ends too.'], ['destinations', 'Destinations', 'What clients may not reach through their tunnels.']];

export default {
  id: 'blocked', title: 'Block lists', group: 'Access', about: 'A change holds on every edge within about two seconds.',
  show(content, ctx) {
    let part;
    const network = h('input', { name: 'network', required: true, placeholder: '203.0.113.0/24', autocomplete: 'off', spellcheck: 'false' });
    const list = h('select', { name: 'list' }, lists.map(([value, title]) => h('option', { value }, title)));
    if (ctx.may('operator')) {
      content.append(card('Block a network', null, form([field('Address or network', network), field('List', list)], 'Block', async () => {
        const wanted = network.value.trim();
        if (!await confirm(`Block ${wanted}?`, list.value === 'clients' ? 'Nobody connects from there any more, and tunnels from there end within about two seconds.' : 'No tunnel reaches it any more, within about two seconds.', 'Block')) return;
        const done = await post('/blocked', { list: list.value, network: wanted });
        network.value = '';
        part.refresh();
        return done;
      }, { layout: 'inline' })));
    }
    part = ctx.part(() => get('/blocked'), found => h('div', { class: 'columns' }, lists.map(([name, title, about]) => {
      const rows = found.filter(one => one.list === name);
      return card(title, badge(`${rows.length}`), h('p', { class: 'muted' }, about), rows.length === 0 ? empty('Nothing is blocked') : table(`Blocked ${name}`, [
        { title: 'Network', cell: one => h('code', null, one.network) },
        ...ctx.may('operator') ? [{ title: 'Change', kind: 'right', cell: one => h('button', { class: 'button small', type: 'button', 'data-key': `unblock ${name} ${one.network}`, 'aria-label': `Unblock ${one.network}`, onclick: async () => {
          if (!await confirm(`Unblock ${one.network}?`, `It is taken off the list of ${name}.`, 'Unblock')) return;
          if (await attempt(() => remove(`/blocked${query({ list: name, network: one.network })}`))) part.refresh();
        } }, 'Unblock') }] : [],
      ], rows));
    })));
    content.append(part);
  },
};
