import { get } from '../api.js';
import { h } from '../dom.js';
import { time } from '../format.js';
import { badge, card, empty, facts, searchBox, table } from '../parts.js';
import { sum } from '../live.js';

export default {
  id: 'system', title: 'System', group: 'This node', about: 'The node that answers this page.',
  show(content, ctx) {
    const state = h('div', { class: 'part' });
    content.append(h('div', { class: 'columns' },
      card('Version', null, ctx.part(() => get('/version'), found => facts([['Node', found.node], ['Version', found.version], ['Edition', found.edition], ['Role', found.role], ['Your token', `${ctx.session.name} (${ctx.session.role})`], ['Your session ends', time(ctx.session.endsAt)]]))),
      card('State', null, state)));
    ctx.live(live => {
      const is = (name, on, off) => live.metrics.has(name) ? sum(live.metrics, name) > 0 ? badge(on, 'good') : badge(off, 'bad') : undefined;
      state.replaceChildren(live.problem ? empty('The node does not answer') : facts([
        ['Takes new tunnels', is('concentrator_ready', 'ready', 'not ready')], ['Control plane', is('concentrator_control_plane_reachable', 'reachable', 'not reachable')], ['Redis', is('concentrator_redis_connected', 'connected', 'not connected')],
        ['Draining', sum(live.metrics, 'concentrator_edge_draining') ? badge('draining', 'warn') : 'no'],
        ...(live.metrics.get('concentrator_certificate_expiry_timestamp_seconds') ?? []).map(one => [`Certificate (${one.labels.use}) ends`, time(new Date(one.value * 1000).toISOString())]),
        ...(live.metrics.get('concentrator_radius_server_up') ?? []).map(one => [`RADIUS ${one.labels.server} (${one.labels.purpose})`, one.value > 0 ? badge('answers', 'good') : badge('silent', 'bad')]),
      ]));
    });
    if (!ctx.may('admin')) return;
    let text = '', settings = [];
    const box = h('div', { class: 'part' });
    const draw = () => {
      const rows = settings.filter(one => one.key.toLowerCase().includes(text.toLowerCase()));
      box.replaceChildren(rows.length ? table('Configuration', [
        { title: 'Key', cell: one => h('code', null, one.key) },
        { title: 'Value', cell: one => one.isShown ? one.value ?? '–' : badge('hidden') },
        { title: 'From', cell: one => one.isGiven ? badge('given', 'info') : 'default' },
      ], rows) : empty('No key fits this search'));
    };
    content.append(card('Configuration', null, h('div', { class: 'tools' }, searchBox('Key', '', found => { text = found; draw(); })), ctx.part(() => get('/configuration'), found => { settings = found; draw(); return box; })));
  },
};
