import { get, post } from '../api.js';
import { bar, progress, stack } from '../charts.js';
import { h } from '../dom.js';
import { number, percent, since } from '../format.js';
import { attempt, badge, card, confirm, empty, facts } from '../parts.js';

const KEY = 'concentrator.drains';
const drains = () => JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
const keep = all => sessionStorage.setItem(KEY, JSON.stringify(all));
const amount = node => node.role === 'edge' ? node.sessions ?? 0 : node.partitions ?? 0;

async function drain(node, ctx, refresh) {
  const what = node.role === 'edge' ? `Its ${number(node.sessions ?? 0)} tunnels end, as evenly as Edge:Drain says, and their users dial in elsewhere.` : 'It leaves the ring; what it has moves to the other silos.';
  if (!await confirm(`Drain ${node.name}?`, `${what} Then the node stops. This cannot be taken back.`, 'Drain')) return;
  if (await attempt(() => post(`/nodes/${encodeURIComponent(node.name)}/drain`))) {
    keep({ ...drains(), [node.name]: { from: Math.max(1, amount(node)), role: node.role, at: new Date().toISOString() } });
    refresh();
  }
}

function drained(name, begun, node) {
  const over = !node || (node.role === 'edge' && node.epoch === 0);
  const left = over ? 0 : amount(node);
  const part = over ? 1 : Math.min(1, Math.max(0, 1 - left / begun.from));
  const unit = begun.role === 'edge' ? 'tunnels' : 'partitions';
  return h('div', { class: 'drain', 'data-drain': name },
    h('div', { class: 'pair' }, h('strong', null, over ? `${name} is drained` : `Draining, ${since(begun.at)}`), h('span', null, over ? `all ${number(begun.from)} ${unit} are handed over` : `${number(left)} of ${number(begun.from)} ${unit} left`)),
    progress(part, `Drain of ${name}`));
}

function nodeCard(node, ctx, begun, refresh) {
  const facts_ = node.role === 'edge'
    ? [['Sessions', h('a', { href: `#/sessions?edge=${encodeURIComponent(node.name)}` }, number(node.sessions ?? 0))], ['Lease', node.epoch ? badge('held', 'good') : badge('none', 'warn')], ['Renewed', node.renewedAt && `${since(node.renewedAt)} ago`]]
    : [['State', node.state], ['Address', node.address], ['Started', node.startedAt && `${since(node.startedAt)} ago`], ['Partitions', node.partitions !== null && node.partitions !== undefined ? number(node.partitions) : 'not in the ring']];
  return h('article', { class: 'card node', 'aria-label': `Node ${node.name}` },
    h('div', { class: 'card-head' }, h('h2', null, node.name), badge(node.role, node.role === 'edge' ? 'info' : 'plain')),
    facts(facts_),
    node.share !== null && node.share !== undefined ? h('div', null, h('div', { class: 'pair' }, h('span', { class: 'muted' }, 'Share of the ring'), h('span', null, percent(node.share))), bar(node.share, `${node.name}’s share of the ring`, percent(node.share))) : null,
    begun ? drained(node.name, begun, node) : ctx.may('operator') ? h('div', { class: 'actions' }, h('button', { class: 'button', type: 'button', 'data-drain-node': node.name, onclick: () => drain(node, ctx, refresh) }, 'Drain …')) : null);
}

export default {
  id: 'nodes', title: 'Nodes and rings', group: 'Capacity', about: 'Edges carry tunnels; silos share the state of a cluster in a ring.',
  show(content, ctx) {
    let list;
    const refresh = () => list.refresh();
    list = ctx.part(() => get('/nodes'), nodes => {
      const begun = drains();
      const gone = Object.keys(begun).filter(name => !nodes.some(node => node.name === name));
      return [
        nodes.length ? h('div', { class: 'grid' }, nodes.map(node => nodeCard(node, ctx, begun[node.name], refresh))) : empty('There are no nodes'),
        ...gone.map(name => h('div', { class: 'card' }, drained(name, begun[name], null), h('div', { class: 'actions' }, h('button', { class: 'button', type: 'button', onclick: () => { const { [name]: _, ...others } = drains(); keep(others); refresh(); } }, 'Dismiss')))),
      ];
    }, 2);
    content.append(list, card('Ring', null, ctx.part(() => get('/rings'), ring => ring.partitions === 0
      ? empty('There is no ring', 'This server stands alone: all state is on this machine.')
      : h('div', null,
        stack(ring.members.map(member => ({ share: member.share, title: `${member.name}: ${percent(member.share)}` })), `Ring of ${ring.partitions} partitions: ${ring.members.map(member => `${member.name} ${percent(member.share)}`).join(', ')}`),
        h('ul', { class: 'stack-key' }, ring.members.map((member, at) => h('li', null, h('span', { class: `swatch c${at % 6}`, 'aria-hidden': 'true' }), h('strong', null, member.name), ` ${percent(member.share)}, ${number(member.partitions)} of ${number(ring.partitions)} partitions, ${member.state ?? ''}`)))), 5)));
  },
};
