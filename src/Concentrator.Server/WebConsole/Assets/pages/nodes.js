import { get, post } from '../api.js';
import { bar, progress, stack } from '../charts.js';
import { h } from '../dom.js';
import { number, percent, since } from '../format.js';
import { attempt, badge, card, confirm, empty, facts } from '../parts.js';

const KEY = 'concentrator.drains';
const drains = () => JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
const keep = all => sessionStorage.setItem(KEY, JSON.stringify(all));
const kinds = [['silo', 'Silos'], ['edge', 'Edges']];
const amount = node => node.role === 'edge' ? node.sessions ?? 0 : node.partitions ?? 0;

async function drain(node, others, ctx, refresh) {
  const last = others.some(one => one.role === node.role) ? '' : node.role === 'edge' ? ' It is the only edge: nobody gets in until one runs again.' : ' It is the only silo: nobody can log in until one runs again.';
  const what = node.role === 'edge' ? `Its ${number(node.sessions ?? 0)} tunnels end, as evenly as Edge:Drain says, and their users dial in elsewhere.` : 'It leaves the ring; what it has moves to the other silos.';
  if (!await confirm(`Drain ${node.name}?`, `${what} Then the node stops.${last} This cannot be taken back.`, 'Drain')) return;
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

function nodeCard(node, others, ctx, begun, refresh) {
  const facts_ = node.role === 'edge'
    ? [['Sessions', h('a', { href: `#/sessions?edge=${encodeURIComponent(node.name)}` }, number(node.sessions ?? 0))], ['Lease', node.epoch ? badge('held', 'good') : badge('none', 'warn')], ['Renewed', node.renewedAt && `${since(node.renewedAt)} ago`]]
    : [['State', node.state], ['Started', node.startedAt && `${since(node.startedAt)} ago`], ['Address', h('code', null, node.address), true], ['Partitions', node.partitions !== null && node.partitions !== undefined ? number(node.partitions) : 'not in the ring']];
  return h('article', { class: 'card node', 'aria-label': `Node ${node.name}` },
    h('div', { class: 'card-head' }, h('h3', null, node.name), badge(node.role, node.role === 'edge' ? 'info' : 'plain')),
    facts(facts_),
    node.share !== null && node.share !== undefined ? h('div', { class: 'share' }, h('div', { class: 'pair' }, h('span', { class: 'muted' }, 'Share of the ring'), h('span', null, percent(node.share))), bar(node.share, `${node.name}’s share of the ring`, percent(node.share), false)) : null,
    begun ? drained(node.name, begun, node) : ctx.may('operator') ? h('div', { class: 'actions' }, h('button', { class: 'button', type: 'button', 'data-drain-node': node.name, 'data-key': `drain ${node.name}`, onclick: () => drain(node, others, ctx, refresh) }, 'Drain …')) : null);
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
        nodes.length ? kinds.map(([role, title]) => [title, nodes.filter(node => node.role === role)]).filter(([, some]) => some.length).map(([title, some]) =>
          h('section', null, h('h2', { class: 'group-title' }, title), h('div', { class: 'grid' }, some.map(node => nodeCard(node, nodes.filter(one => one !== node), ctx, begun[node.name], refresh))))) : empty('There are no nodes'),
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
