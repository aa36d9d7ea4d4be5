import { get, post, query } from '../api.js';
import { h } from '../dom.js';
import { badge, card, copyButton, empty, field, form } from '../parts.js';
import { split } from './user.js';

const kinds = {
  windows: ['Windows', 'PowerShell script'], intune: ['Windows by Intune', 'VPNv2 ProfileXML'], pbk: ['Windows phone book', '.pbk file'], networkmanager: ['Linux desktop', 'NetworkManager keyfile'],
  linux: ['Linux', 'script for sstpc and pppd'], sstp: ['Linux, our client', 'settings of sstp'], mikrotik: ['MikroTik', 'RouterOS script'], android: ['Android', 'page with a QR code'],
};
const titleOf = one => kinds[one.format] ?? [one.title, `.${one.extension} file`];

function tile(one, onchange) {
  const [title, about] = titleOf(one);
  const fits = one.methods.length > 0;
  return h('label', { class: 'choice' }, h('input', { type: 'radio', name: 'format', value: one.format, required: true, disabled: !fits, onchange }), h('span', { class: 'choice-text' }, h('strong', null, title), h('span', { class: 'muted' }, fits ? about : 'has none of the server’s login methods')));
}

let file = null;

/** What was made, with the file itself. */
function made(profile) {
  URL.revokeObjectURL(file);
  file = URL.createObjectURL(new Blob([profile.text], { type: `${profile.mediaType};charset=utf-8` }));
  return h('div', { class: 'made' },
    h('div', { class: 'pair' }, h('h3', null, profile.fileName), badge(titleOf(profile)[0], 'info')),
    profile.warnings.map(warning => h('p', { class: 'note' }, warning)),
    h('div', { class: 'actions' }, h('a', { class: 'button primary', href: file, download: profile.fileName }, 'Download'), copyButton(() => profile.text)),
    profile.code && h('div', { class: 'code' }, h('img', { class: 'qr', src: profile.code, alt: 'QR code with what is typed into the app' }), h('p', { class: 'hint' }, 'For the phone’s camera: what is typed into the app. The page has it too, and the settings as a file that the app imports.')),
    h('pre', { class: 'file', tabindex: '0', 'aria-label': `What is in ${profile.fileName}` }, profile.text));
}

function desk(found, ctx) {
  const text = (name, more) => h('input', { name, autocomplete: 'off', spellcheck: 'false', ...more });
  const names = h('datalist', { id: 'profile-users' });
  let timer;
  const user = text('user', { list: 'profile-users', value: ctx.parameters.get('user') ?? '', oninput: () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const page = await get(`/users${query({ search: user.value.trim(), limit: 8 })}`).catch(() => ({ items: [] }));
      names.replaceChildren(...page.items.map(one => h('option', { value: one.name })));
    }, 250);
  } });
  const groups = text('groups'), host = text('host', { placeholder: found.server ?? 'vpn.example.org', required: !found.server }), name = text('name', { placeholder: 'Concentrator' });
  const method = h('select', { name: 'method' }), path = text('authorityPath', { placeholder: '/etc/ssl/vpn-ca.pem' }), authority = h('textarea', { name: 'authority', rows: 4, spellcheck: 'false', placeholder: '-----BEGIN CERTIFICATE-----' });
  const pathField = field('Where the client has that file', path);
  const result = h('div', { class: 'part', 'aria-live': 'polite' }, empty('Choose a client and make its profile', 'It says how to dial in and what the access policy gives; a password is never in it.'));
  const choose = format => {
    const one = found.formats.find(candidate => candidate.format === format);
    method.replaceChildren(h('option', { value: '' }, one.methods.length ? `the server’s first: ${one.methods[0]}` : 'none'), ...one.methods.map(word => h('option', { value: word }, word)));
    pathField.hidden = !['networkmanager', 'linux', 'sstp'].includes(format);
  };
  const tiles = found.formats.map(one => tile(one, () => choose(one.format)));
  const first = found.formats.find(one => one.methods.length) ?? found.formats[0];
  tiles[found.formats.indexOf(first)].querySelector('input').checked = true;
  choose(first.format);
  const chosen = () => tiles.map(label => label.querySelector('input')).find(input => input.checked).value;
  const given = input => input.value.trim() || undefined;
  const order = form([
    h('fieldset', { class: 'choices' }, h('legend', null, 'Client'), tiles),
    h('div', { class: 'fields' }, field('User', user, 'Empty: the client asks.'), names, field('Groups', groups, 'Separated by commas; for a group’s profile leave the user empty.')),
    h('details', null, h('summary', null, 'Server, name and login'), h('div', { class: 'fields' },
      field('Server as clients dial it', host, 'Name or address, perhaps with :port.'), field('Name of the connection', name), field('Login method', method), pathField),
      field('Authority to trust', authority, 'PEM; needed only where the certificate is not the server’s own making and nobody knows who signed it.')),
  ], 'Make profile', async () => {
    result.replaceChildren(made(await post('/profiles', { format: chosen(), user: given(user), groups: split(groups.value), host: given(host), name: given(name), method: given(method), authority: given(authority), authorityPath: pathField.hidden ? undefined : given(path) })));
    if (innerWidth <= 900) result.scrollIntoView({ block: 'start' });
  }, { layout: 'desk' });
  // A field that stands in closed details cannot tell what it lacks.
  order.addEventListener('invalid', event => { const details = event.target.closest('details'); if (details) details.open = true; }, true);
  return h('div', { class: 'columns wide-left' }, card('What for', null, order), card('The profile', null, result));
}

export default {
  id: 'profiles', title: 'Client profiles', group: 'Access', about: 'What a client is told to dial in, in its own format, for a user, a group or everybody.',
  show(content, ctx) {
    content.append(ctx.part(async () => (await get('/version')).role === 'silo' ? null : get('/profiles'), found => found ? desk(found, ctx) : h('div', { class: 'sheet' }, empty('Clients do not dial this node', 'It is a silo: open the console of an edge to make profiles.'))));
  },
};
