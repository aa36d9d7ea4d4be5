import { get, query } from '../api.js';
import { h } from '../dom.js';
import { time } from '../format.js';
import { badge, pagedTable } from '../parts.js';

export default {
  id: 'audit', title: 'Audit', group: 'This node', role: 'admin', about: 'Who asked this node for what, when, and with what result; the latest first.',
  show(content, ctx) {
    content.append(pagedTable({
      ctx, caption: 'Audit', none: 'Nothing is noted yet',
      load: ({ cursor }) => get(`/audit${query({ cursor, limit: 50 })}`),
      columns: [
        { title: 'When', cell: one => time(one.at) },
        { title: 'Who', cell: one => h('div', null, h('strong', null, one.who), h('div', { class: 'muted' }, one.from)) },
        { title: 'What', cell: one => one.what },
        { title: 'To what', cell: one => one.target ?? '–' },
        { title: 'Result', cell: one => badge(one.result, { done: 'good', refused: 'warn', denied: 'bad', failed: 'bad' }[one.result]) },
        { title: 'More', cell: one => one.detail ?? '–' },
      ],
    }).element);
  },
};
