import { get, query } from '../api.js';
import { h } from '../dom.js';
import { bytes, since } from '../format.js';
import { level, pagedTable } from '../parts.js';
import { openSession } from './session.js';

export default {
  id: 'sessions', title: 'Sessions', group: 'Now', about: 'Everybody who is connected now.',
  show(content, ctx) {
    let filter = { level: ctx.parameters.get('level') ?? '', edge: ctx.parameters.get('edge') ?? '', pool: ctx.parameters.get('pool') ?? '', newest: 'true' };
    const choose = (name, label, options) => h('select', { 'aria-label': label, onchange: event => { filter = { ...filter, [name]: event.target.value }; list.refresh(); } },
      options.map(([value, text]) => h('option', { value, selected: filter[name] === value }, text)));
    const list = pagedTable({
      ctx, caption: 'Open sessions', search: ctx.parameters.get('search') ?? '', searchLabel: 'User, address or session', every: 5, none: 'Nobody is connected',
      more: [
        choose('level', 'Access level', [['', 'Any access'], ['full', 'Full access'], ['probation', 'Probation'], ['quarantine', 'Quarantine']]),
        choose('newest', 'Order', [['true', 'Newest first'], ['', 'Oldest first']]),
        (filter.edge || filter.pool) && h('a', { class: 'button', href: '#/sessions' }, `${filter.edge ? `Edge ${filter.edge}` : `Pool ${filter.pool}`} ✕`),
      ],
      load: ({ search, cursor }) => get(`/sessions${query({ ...filter, search, cursor, limit: 25 })}`),
      columns: [
        { title: 'User', cell: one => h('button', { class: 'link', type: 'button', 'data-tunnel': one.tunnel, 'data-key': `session ${one.tunnel}`, onclick: () => openSession(one.tunnel, ctx, list.refresh) }, one.user) },
        { title: 'Address', cell: one => h('code', null, one.address) },
        { title: 'Comes from', cell: one => h('code', null, one.client) },
        { title: 'Access', cell: one => level(one.level) },
        { title: 'Method', cell: one => one.method },
        { title: 'Edge', cell: one => one.edge },
        { title: 'Down', cell: one => bytes(one.bytesDown), kind: 'right' },
        { title: 'Up', cell: one => bytes(one.bytesUp), kind: 'right' },
        { title: 'Open for', cell: one => since(one.openedAt), kind: 'right' },
      ],
    });
    content.append(list.element);
  },
};
