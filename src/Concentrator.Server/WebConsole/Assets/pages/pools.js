import { get } from '../api.js';
import { bar } from '../charts.js';
import { h } from '../dom.js';
import { number, percent } from '../format.js';
import { badge, empty, facts } from '../parts.js';

export default {
  id: 'pools', title: 'Pools', group: 'Capacity', about: 'Addresses for clients, in the order in which the pools are tried.',
  show(content, ctx) {
    content.append(ctx.part(() => get('/pools'), pools => pools.length === 0 ? empty('There are no pools', 'Pools are defined in the configuration (Pools).') : h('div', { class: 'grid' }, pools.map(pool => {
      const share = pool.addresses ? pool.leases / pool.addresses : 0;
      return h('article', { class: 'card', 'aria-label': `Pool ${pool.name}` },
        h('div', { class: 'card-head' }, h('h2', null, pool.name), share >= 0.95 ? badge('nearly full', 'bad') : share >= 0.8 ? badge('filling', 'warn') : badge('room', 'good')),
        h('p', { class: 'big' }, percent(share), h('span', { class: 'muted' }, ` ${number(pool.leases)} of ${number(pool.addresses)} addresses`)),
        bar(share, `Pool ${pool.name}`, `${number(pool.leases)} of ${number(pool.addresses)} addresses are leased`),
        facts([['Network', h('code', null, pool.prefix)], ['Gateway', h('code', null, pool.gateway)], ['Blocks held by edges', `${number(pool.heldBlocks)} of ${number(pool.blocks)}`], ['Sessions', h('a', { href: `#/sessions?pool=${encodeURIComponent(pool.name)}` }, 'Show')]]));
    })), 4));
  },
};
