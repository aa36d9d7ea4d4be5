import { get, post } from '../api.js';
import { h } from '../dom.js';
import { bytes, since, time } from '../format.js';
import { attempt, confirm, drawer, facts, failed, level, loading } from '../parts.js';

const said = value => value === null || value === undefined ? undefined : value ? 'yes' : 'no';

const statement = one => h('section', { class: 'statement' }, h('h3', null, `Stated by ${one.source}, ${since(one.at)} ago`), facts([
  ['Machine', one.machine], ['System', [one.operatingSystem, one.version].filter(Boolean).join(' ')], ['Firewall', said(one.firewall)], ['Antivirus', said(one.antivirus)],
  ['Antivirus current', said(one.antivirusCurrent)], ['Antispyware', said(one.antispyware)], ['Automatic updates', said(one.automaticUpdates)], ['Last update', one.lastUpdate && time(one.lastUpdate)],
  ['Missing updates', one.missingUpdates], ['Disk encrypted', said(one.diskEncryption)], ...Object.entries(one.custom ?? {}),
]));

/** Shows a session beside the page, and lets it be ended there. */
export async function openSession(tunnel, ctx, onChange = () => {}) {
  const body = h('div', null, loading());
  const dialog = drawer('Session', body);
  try {
    const found = await get(`/sessions/${encodeURIComponent(tunnel)}`);
    const end = h('button', { class: 'button danger', type: 'button', onclick: async () => {
      if (!await confirm(`Disconnect ${found.user}?`, `The tunnel at ${found.address} ends in good order. Most clients can dial in again at once; to keep the user out, disable the account.`, 'Disconnect')) return;
      if (await attempt(() => post(`/sessions/${encodeURIComponent(tunnel)}/disconnect`))) {
        dialog.close();
        onChange();
      }
    } }, 'Disconnect');
    body.replaceChildren(...[
      h('div', { class: 'drawer-title' }, h('strong', null, found.user), level(found.level)),
      facts([
        ['Address', h('code', null, found.address)], ['IPv6', found.prefix6 && h('code', null, found.prefix6)], ['Comes from', h('code', null, found.client)], ['Edge', found.edge], ['Pool', found.pool || 'fixed address'],
        ['Proved itself by', found.method], ['Rule', found.rule ?? 'none'], ['Opened', `${time(found.openedAt)} (${since(found.openedAt)} ago)`], ['To the client', bytes(found.bytesDown)], ['From the client', bytes(found.bytesUp)],
        ['Last report', found.reportedAt && `${since(found.reportedAt)} ago`], ['Told to end', found.endRequested], ['Name', h('code', null, found.tunnel)],
      ]),
      ...(found.statements ?? []).map(statement),
      ctx.may('operator') && h('div', { class: 'actions' }, end),
    ].filter(Boolean));
  } catch (problem) {
    body.replaceChildren(failed(problem));
  }
}
