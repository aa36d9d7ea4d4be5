import { get, post, put } from '../api.js';
import { h } from '../dom.js';
import { attempt, badge, button, card, confirm, failed, field, loading } from '../parts.js';

const member = (object, name) => Object.entries(object ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
const plain = value => Array.isArray(value) ? value.map(plain) : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1).map(([key, part]) => [key.toLowerCase(), plain(part)])) : value;
const rulesOf = policy => new Map((member(policy, 'rules') ?? []).map((rule, at) => [member(rule, 'name') ?? `rule ${at + 1}`, JSON.stringify(plain(rule))]));

/** What another text would change, rule by rule; null where the text cannot be read. */
function changes(held, text) {
  try {
    const whole = JSON.parse(text);
    const inner = member(whole, 'policies') ?? member(member(whole, 'concentrator'), 'policies') ?? whole;
    const [before, after] = [rulesOf(held), rulesOf(inner)];
    const names = [...after.keys()];
    return {
      count: after.size,
      new: names.filter(name => !before.has(name)),
      changed: names.filter(name => before.has(name) && before.get(name) !== after.get(name)),
      gone: [...before.keys()].filter(name => !after.has(name)),
      moved: [...before.keys()].filter(name => after.has(name)).join('\n') !== names.filter(name => before.has(name)).join('\n'),
    };
  } catch {
    return null;
  }
}

const told = found => found && h('ul', { class: 'plain changes' }, [['new', 'new', 'good'], ['changed', 'changed', 'info'], ['gone', 'gone', 'bad']].filter(([key]) => found[key].length).map(([key, word, kind]) => h('li', null, badge(word, kind), ' ', found[key].join(', '))),
  found.moved && h('li', null, badge('order', 'info'), ' the rules stand in another order'),
  !found.new.length && !found.changed.length && !found.gone.length && !found.moved && h('li', { class: 'muted' }, 'No rule differs from those that hold.'));

/** Where another policy is written, checked and, by whom it is for, applied. */
export function policyEditor(ctx, onApplied) {
  const text = h('textarea', { name: 'policy', rows: 14, spellcheck: 'false', autocapitalize: 'off', class: 'code-text', placeholder: '{ "Rules": [ … ], "Default": "allow" }' });
  const result = h('div', { class: 'outcome', role: 'status' });
  const say = (...parts) => result.replaceChildren(...parts.flat().filter(Boolean));
  const wrong = problem => say(h('div', { class: 'state error' }, h('p', { class: 'state-title' }, problem.errors.length > 1 ? `${problem.errors.length} things are wrong` : 'It cannot hold so'), h('p', null, problem.message), problem.errors.length ? h('ul', null, problem.errors.map(error => h('li', null, error))) : null));
  const looked = async work => {
    say(loading());
    try {
      await work();
    } catch (problem) {
      if ([400, 413, 415, 422].includes(problem.status)) wrong(problem);
      else say(failed(problem));
    }
  };
  const begin = () => looked(async () => {
    text.value = JSON.stringify(await get('/policies'), null, 2);
    say();
    text.focus();
  });
  const check = () => looked(async () => {
    const report = await post('/policies/check', text.value);
    say(h('div', { class: 'answer' }, h('p', { class: 'verdict' }, badge('sound', 'good'), ' ', report.message), told(changes(await get('/policies'), text.value))));
  });
  const apply = () => looked(async () => {
    const wanted = text.value;
    // What is wrong is told before anybody is asked.
    await post('/policies/check', wanted);
    const [held, version] = await Promise.all([get('/policies'), get('/version')]);
    say();
    const about = ['It holds at once, for open sessions too: whom it does not let in is disconnected.', told(changes(held, wanted)), version.role === 'standalone' && 'This server keeps it until it reads its configuration again (restart, SIGHUP): write it there too.'].filter(Boolean);
    if (!await confirm('Have this policy hold?', about, 'Apply')) return;
    let report = null;
    await looked(async () => { report = await put('/policies', wanted); });
    if (!report) return;
    await attempt(async () => report);
    say(h('div', { class: 'answer' }, h('p', { class: 'verdict' }, badge('holds', 'good'), ' ', report.message)));
    onApplied();
  });
  const given = work => () => {
    if (text.value.trim()) work();
    else {
      say(h('p', { class: 'note' }, 'Write a policy first, or start from the one that holds.'));
      text.focus();
    }
  };
  return card(ctx.may('admin') ? 'Check or apply another' : 'Check another', button('Start from what holds', begin, 'small'),
    field('Policy', text, 'JSON, in the words of the configuration (Policies). Checking changes nothing.'),
    h('div', { class: 'actions' }, button('Check', given(check), ctx.may('admin') ? '' : 'primary'), ctx.may('admin') && button('Apply …', given(apply), 'primary')), result);
}
