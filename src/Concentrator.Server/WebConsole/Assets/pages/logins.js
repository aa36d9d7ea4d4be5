import { get } from '../api.js';
import { sparkline } from '../charts.js';
import { h } from '../dom.js';
import { number, since, words } from '../format.js';
import { badge, card, empty, level, redraw, table } from '../parts.js';
import { openSession } from './session.js';

const meanings = {
  granted: 'Let in', wrong_password: 'The password or its proof was wrong', unknown_user: 'There is no such account', locked_out: 'Too many wrong passwords: the account is locked', disabled: 'The account is disabled',
  no_address: 'The pools are full', unknown_pool: 'A tenant names a pool that there is not', policy_denied: 'A rule of the access policy', no_server_answer: 'No RADIUS server answered',
  edge_full: 'The edge takes no more connections', too_many_half_open: 'One source makes too many connections', blocked: 'On the block list', bad_proxy_header: 'A balancer without a good PROXY header',
  not_from_balancer: 'Not from a balancer', splices_full: 'Too many spliced connections', too_many_spliced: 'Too many spliced connections of one source', out_of_resources: 'The system has nothing left for it',
  client_disconnect: 'The client left', connection_lost: 'The connection broke', authentication_refused: 'The login was refused', echo_timeout: 'The client did not answer', administrator: 'An administrator ended it',
  hash_protocol: 'Crypto binding: hash protocol', nonce: 'Crypto binding: nonce', certificate_hash: 'Crypto binding: certificate; somebody may sit between', compound_mac: 'Crypto binding: key; somebody may sit between',
};

function counts(live, metric, fits, name) {
  const now = new Map(), before = new Map();
  for (const [metrics, into] of [[live.metrics, now], [live.first ?? new Map(), before]]) {
    for (const one of (metrics.get(metric) ?? []).filter(one => fits(one.labels))) into.set(name(one.labels), (into.get(name(one.labels)) ?? 0) + one.value);
  }
  return [...now].filter(([, value]) => value > 0).map(([key, value]) => ({ key, value, lately: value - (before.get(key) ?? 0) })).sort((one, other) => other.value - one.value);
}

const reasons = (caption, rows, none) => rows.length === 0 ? empty(none) : table(caption, [
  { title: 'Reason', cell: row => h('div', null, h('strong', null, words(row.key)), meanings[row.key] && h('div', { class: 'muted' }, meanings[row.key])) },
  { title: 'Since you signed in', cell: row => row.lately ? badge(`+${number(row.lately)}`, 'warn') : '–', kind: 'right' },
  { title: 'Since the start', cell: row => number(row.value), kind: 'right' },
], rows);

export default {
  id: 'logins', title: 'Logins and refusals', group: 'Now', about: 'What this node decided since it started, and why. The log has each login with its user.',
  show(content, ctx) {
    const boxes = ['logins', 'refusals', 'door', 'policy', 'closed', 'binding'].map(name => [name, h('div', { class: 'part' })]);
    const box = Object.fromEntries(boxes);
    const spark = h('div', { class: 'tiles two' });
    content.append(spark, h('div', { class: 'columns' },
      h('div', { class: 'rows' }, card('Refused logins', null, box.refusals), card('Refused at the door', null, box.door), card('Why tunnels ended', null, box.closed)),
      h('div', { class: 'rows' }, card('Newest logins', h('a', { href: '#/sessions' }, 'All sessions'), ctx.part(() => get('/sessions?newest=true&limit=8'), page => page.items.length ? table('Newest logins', [
        { title: 'User', cell: one => h('button', { class: 'link', type: 'button', 'data-key': `session ${one.tunnel}`, onclick: () => openSession(one.tunnel, ctx) }, one.user) },
        { title: 'Comes from', cell: one => h('code', null, one.client) }, { title: 'Rule', cell: one => one.rule ?? '–' }, { title: 'Access', cell: one => level(one.level) }, { title: 'Ago', cell: one => since(one.openedAt), kind: 'right' },
      ], page.items) : empty('Nobody is connected'), 5)),
      card('Decided by the access policy', h('a', { href: '#/policy' }, 'Explain a login'), box.policy), card('Crypto bindings refused', null, box.binding))));
    ctx.live(live => {
      const now = live.latest;
      if (!now) return;
      const any = () => true;
      spark.replaceChildren(...[['Logins a minute', 'logins', 'one'], ['Refusals a minute', 'refusals', 'bad']].map(([title, name, kind]) =>
        h('div', { class: 'tile' }, h('p', { class: 'tile-name' }, title), h('p', { class: 'tile-value' }, number(now[name])), sparkline(live.history.slice(1).map(one => one[name]), `${title} lately, now ${number(now[name])}`, kind))));
      redraw(box.refusals, reasons('Refused logins', counts(live, 'concentrator_authentications_total', labels => labels.result !== 'granted', labels => labels.result), 'No login was refused'));
      redraw(box.door, reasons('Refused at the door', counts(live, 'concentrator_connections_refused_total', any, labels => labels.reason), 'No connection was refused'));
      redraw(box.policy, reasons('Decided by the access policy', counts(live, 'concentrator_policy_decisions_total', any, labels => `${labels.rule}: ${labels.result}`), 'Nothing was decided yet'));
      redraw(box.closed, reasons('Why tunnels ended', counts(live, 'concentrator_tunnels_closed_total', any, labels => labels.reason), 'No tunnel has ended'));
      redraw(box.binding, reasons('Crypto bindings refused', counts(live, 'concentrator_crypto_binding_failures_total', any, labels => labels.part), 'None: nobody sits between clients and server'));
    });
  },
};
