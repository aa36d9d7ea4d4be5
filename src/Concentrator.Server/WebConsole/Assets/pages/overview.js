import { get } from '../api.js';
import { bar, chart, sparkline } from '../charts.js';
import { h } from '../dom.js';
import { bitRate, bytes, number, percent, since } from '../format.js';
import { sum } from '../live.js';
import { badge, card, empty, level, table } from '../parts.js';
import { openSession } from './session.js';

const tile = (name, value, note, spark) => h('div', { class: 'tile' }, h('p', { class: 'tile-name' }, name), h('p', { class: 'tile-value' }, value), h('p', { class: 'tile-note' }, note), spark);

const ago = seconds => seconds < 90 ? `${Math.round(seconds)} s ago` : `${Math.round(seconds / 60)} min ago`;

function drawTiles(live) {
  const now = live.latest;
  // A rate takes two looks.
  const values = name => (name === 'tunnels' ? live.history : live.history.slice(1)).map(one => one[name]);
  const quarantined = sum(live.metrics, 'concentrator_tunnels_by_access', labels => labels.level === 'quarantine');
  return [
    tile('Live tunnels', number(now.tunnels), quarantined ? `${number(quarantined)} in quarantine` : now.carries ? 'on this node' : 'in the cluster', sparkline(values('tunnels'), `Live tunnels lately, now ${now.tunnels}`)),
    tile('To clients', bitRate(now.downRate), `${bytes(now.down)} so far`, sparkline(values('downRate'), `Traffic to clients lately, now ${bitRate(now.downRate)}`, 'down')),
    tile('From clients', bitRate(now.upRate), `${bytes(now.up)} so far`, sparkline(values('upRate'), `Traffic from clients lately, now ${bitRate(now.upRate)}`, 'up')),
    tile('Logins a minute', number(now.logins), `${number(now.granted)} since the node started`, sparkline(values('logins'), `Logins a minute lately, now ${number(now.logins)}`)),
    tile('Refusals a minute', number(now.refusals), `${number(now.refused)} since the node started`, sparkline(values('refusals'), `Refusals a minute lately, now ${number(now.refusals)}`, 'bad')),
  ];
}

export default {
  id: 'overview', title: 'Overview', group: 'Now',
  show(content, ctx) {
    const tiles = h('div', { class: 'tiles' });
    const traffic = h('div', { class: 'part' });
    content.append(tiles, card('Throughput', h('span', { class: 'muted' }, 'Inner IP packets'), traffic));
    ctx.live(live => {
      if (!live.latest) return;
      tiles.replaceChildren(...drawTiles(live));
      const first = live.history[0];
      const rates = live.history.slice(1);
      traffic.replaceChildren(rates.length < 2 ? empty('Measuring …', 'The first figures come in a few seconds.') : chart(
        [{ name: 'down', title: 'to clients', values: rates.map(one => one.downRate) }, { name: 'up', title: 'from clients', values: rates.map(one => one.upRate) }],
        bitRate, `Throughput over time: now ${bitRate(live.latest.downRate)} to clients and ${bitRate(live.latest.upRate)} from clients`,
        ago(live.latest.at - first.at)));
    });
    content.append(h('div', { class: 'columns' },
      card('Newest sessions', h('a', { href: '#/sessions' }, 'All sessions'), ctx.part(() => get('/sessions?newest=true&limit=6'), page => page.items.length ? table('Newest sessions', [
        { title: 'User', cell: one => h('button', { class: 'link', type: 'button', 'data-key': `session ${one.tunnel}`, onclick: () => openSession(one.tunnel, ctx) }, one.user) },
        { title: 'Address', cell: one => h('code', null, one.address) },
        { title: 'Access', cell: one => level(one.level) },
        { title: 'Open for', cell: one => since(one.openedAt), kind: 'right' },
      ], page.items) : empty('Nobody is connected'), 5)),
      h('div', { class: 'rows' },
        card('Pools', h('a', { href: '#/pools' }, 'All pools'), ctx.part(() => get('/pools'), pools => pools.length ? h('ul', { class: 'plain' }, pools.slice(0, 5).map(pool => {
          const share = pool.addresses ? pool.leases / pool.addresses : 0;
          return h('li', null, h('div', { class: 'pair' }, h('strong', null, pool.name), h('span', { class: 'muted' }, `${number(pool.leases)} of ${number(pool.addresses)}, ${percent(share)}`)), bar(share, `Pool ${pool.name}`, percent(share)));
        })) : empty('There are no pools'), 5)),
        card('Nodes', h('a', { href: '#/nodes' }, 'All nodes'), ctx.part(() => get('/nodes'), nodes => nodes.length ? h('ul', { class: 'plain' }, nodes.slice(0, 8).map(node =>
          h('li', { class: 'pair' }, h('span', null, h('strong', null, node.name), ' ', badge(node.role)), h('span', { class: 'muted' }, node.role === 'edge' ? `${number(node.sessions ?? 0)} sessions` : `${node.state ?? ''} ${percent(node.share ?? 0)} of the ring`)))) : empty('There are no nodes'), 5)))));
  },
};
