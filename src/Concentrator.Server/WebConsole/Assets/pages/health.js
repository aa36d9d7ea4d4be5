import { get, query } from '../api.js';
import { h } from '../dom.js';
import { since } from '../format.js';
import { badge, level, pagedTable } from '../parts.js';
import { openSession } from './session.js';

const fact = value => value === null || value === undefined ? h('span', { class: 'muted' }, 'not said') : value ? badge('on', 'good') : badge('off', 'bad');
const updates = worst => !worst ? fact(null) : badge(worst, worst === 'none' ? 'good' : ['important', 'critical'].includes(worst) ? 'bad' : 'warn');

/** Something, and below it what belongs to it. */
const two = (first, second) => h('div', null, first, second && h('div', { class: 'muted' }, second));

export default {
  id: 'health', title: 'Health of machines', group: 'Now', about: 'Sessions whose machines have stated their health, and how far that lets them in.',
  show(content, ctx) {
    let chosen = '';
    const list = pagedTable({
      ctx, caption: 'Health of machines', searchLabel: 'User or address', every: 5, none: 'No machine has stated its health',
      more: h('select', { 'aria-label': 'Access level', onchange: event => { chosen = event.target.value; list.refresh(); } }, [['', 'Any access'], ['full', 'Full access'], ['probation', 'Probation'], ['quarantine', 'Quarantine']].map(([value, text]) => h('option', { value }, text))),
      load: ({ search, cursor }) => get(`/health${query({ search, cursor, level: chosen, limit: 25 })}`),
      columns: [
        { title: 'User', cell: one => h('button', { class: 'link', type: 'button', 'data-key': `session ${one.tunnel}`, onclick: () => openSession(one.tunnel, ctx, list.refresh) }, one.user) },
        { title: 'Machine', cell: one => two(one.statements?.[0]?.machine ?? '–', [one.statements?.[0]?.operatingSystem, one.statements?.[0]?.version].filter(Boolean).join(' ')) },
        { title: 'Access', cell: one => level(one.level) },
        { title: 'Firewall', cell: one => fact(one.statements?.[0]?.firewall) },
        { title: 'Antivirus', cell: one => fact(one.statements?.[0]?.antivirus) },
        { title: 'Missing updates', cell: one => updates(one.statements?.[0]?.missingUpdates) },
        { title: 'Disk encrypted', cell: one => fact(one.statements?.[0]?.diskEncryption) },
        { title: 'Stated', kind: 'when', cell: one => one.statements?.[0] ? two(`${since(one.statements[0].at)} ago`, `by ${one.statements[0].source}`) : '–' },
      ],
    });
    content.append(list.element);
  },
};
