import { get, post } from '../api.js';
import { h } from '../dom.js';
import { badge, card, empty, facts, failed, field, loading } from '../parts.js';
import { policyEditor } from './policyeditor.js';

const shown = value => Array.isArray(value) ? value.map(shown).join(', ') : value !== null && typeof value === 'object' ? Object.entries(value).filter(([, part]) => isGiven(part)).map(([name, part]) => `${words(name)}: ${shown(part)}`).join('; ') : `${value}`;
const isGiven = value => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0) && !(typeof value === 'object' && Object.keys(value).length === 0);
const words = name => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
const ofRule = rule => facts(Object.entries(rule).filter(([name, value]) => name !== 'Name' && isGiven(value)).map(([name, value]) => [words(name), shown(value)]));

const answer = found => h('div', { class: 'answer', role: 'status' },
  h('p', { class: 'verdict' }, badge(found.permitted ? 'let in' : 'refused', found.permitted ? 'good' : 'bad'), ' ', found.level && badge(found.level, { full: 'good', probation: 'warn', quarantine: 'bad' }[found.level]), ' ', found.rule ? ['by the rule ', h('strong', null, found.rule)] : 'by the default: no rule fits'),
  found.words.length ? h('ul', null, found.words.map(word => h('li', null, word))) : null,
  found.rules.length ? [h('h3', null, 'Rules that were asked'), h('ol', { class: 'rules' }, found.rules.map(rule => h('li', null, h('strong', null, rule.rule), ' ', rule.fits ? badge('fits', 'good') : badge('does not fit'), rule.whyNot.length ? h('ul', null, rule.whyNot.map(why => h('li', null, why))) : null)))] : null);

function explain() {
  const user = h('input', { required: true, name: 'user', autocomplete: 'off', spellcheck: 'false' });
  const groups = h('input', { name: 'groups', autocomplete: 'off' });
  const from = h('input', { name: 'from', placeholder: '192.0.2.1', autocomplete: 'off' });
  const at = h('input', { name: 'at', type: 'datetime-local' });
  const edge = h('input', { name: 'edge', autocomplete: 'off' });
  const method = h('select', { name: 'method' }, ['mschapv2', 'chap', 'pap', 'eap', 'eap-tls', 'peap-mschapv2', 'eap-mschapv2'].map(name => h('option', { value: name }, name)));
  const radius = h('input', { type: 'checkbox', name: 'radius', id: 'explain-radius' });
  const result = h('div', null);
  const form = h('form', { class: 'explain', onsubmit: async event => {
    event.preventDefault();
    result.replaceChildren(loading());
    const question = { user: user.value.trim(), method: method.value, radius: radius.checked };
    if (groups.value.trim()) question.groups = groups.value.split(',').map(one => one.trim()).filter(Boolean);
    for (const input of [from, at, edge]) if (input.value.trim()) question[input.name] = input.value.trim();
    try {
      result.replaceChildren(answer(await post('/policies/explain', question)));
    } catch (problem) {
      result.replaceChildren(failed(problem));
    }
  } },
  field('User', user), field('Groups', groups, 'Empty: those of the account.'), field('Comes from', from), field('When', at, 'Empty: now.'), field('Edge', edge), field('Method', method),
  h('div', { class: 'field check' }, radius, h('label', { for: 'explain-radius' }, 'A RADIUS server’s user')),
  h('div', { class: 'actions' }, h('button', { class: 'button primary', type: 'submit' }, 'Explain')));
  return card('Explain a login', null, h('p', { class: 'muted' }, 'What becomes of a login, by which rule, and why the rules before it do not fit. Nobody is let in by asking.'), form, result);
}

function holds(policy) {
  const rules = policy.Rules ?? [];
  const others = Object.entries(policy).filter(([name, value]) => name !== 'Rules' && isGiven(value));
  return h('div', null,
    rules.length ? h('ol', { class: 'rules' }, rules.map(rule => h('li', null, h('strong', null, rule.Name ?? 'rule'), ' ', isGiven(rule.Deny) && badge('refuses', 'bad'), ofRule(rule)))) : empty('There are no rules', 'Who proves itself is let in.'),
    others.length ? h('div', { class: 'section' }, h('h3', null, 'Beside the rules'), ofRule(Object.fromEntries(others))) : null);
}

export default {
  id: 'policy', title: 'Access policy', group: 'Access', about: 'Rules decide who is let in and how far; the first that fits holds.',
  show(content, ctx) {
    const held = ctx.part(() => get('/policies'), holds);
    content.append(explain(), card('The policy that holds', null, held), policyEditor(ctx, () => held.refresh()));
  },
};
