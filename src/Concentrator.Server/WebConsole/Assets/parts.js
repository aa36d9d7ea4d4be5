import { h, icon, newId } from './dom.js';
import { Problem } from './api.js';

export const card = (title, more, ...content) => {
  const id = newId('card');
  return h('section', { class: 'card', 'aria-labelledby': id }, h('div', { class: 'card-head' }, h('h2', { id }, title), more), content);
};

export const badge = (text, kind = 'plain') => h('span', { class: `badge ${kind}` }, text);

export const level = name => badge(name, { full: 'good', probation: 'warn', quarantine: 'bad' }[name]);

/** Draws something anew; whoever stands in it keeps the place. */
export function redraw(box, ...children) {
  const stops = () => [...box.querySelectorAll('a, button, input, select, [tabindex]')];
  const at = stops().indexOf(document.activeElement);
  box.replaceChildren(...children);
  if (at >= 0) stops()[at]?.focus({ preventScroll: true });
}

export const empty = (title, text) => h('div', { class: 'state' }, h('p', { class: 'state-title' }, title), text && h('p', null, text));

export const loading = () => h('div', { class: 'state loading', role: 'status' }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), 'Loading …');

/** What is wrong, in words. */
const told = problem => [h('p', null, problem.message), problem.errors?.length ? h('ul', null, problem.errors.map(error => h('li', null, error))) : null];

export const failed = (problem, again) => h('div', { class: 'state error', role: 'alert' },
  h('p', { class: 'state-title' }, problem.status === 403 ? 'Your role does not allow this' : 'That did not work'), told(problem),
  again && h('button', { class: 'button', type: 'button', onclick: again }, 'Try again'));

export function toast(text, kind = 'good') {
  const box = document.getElementById('toasts');
  const one = h('div', { class: `toast ${kind}` }, h('span', null, text), h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Dismiss', onclick: () => one.remove() }, icon('close')));
  box.append(one);
  // What was shown last stands above what is open beside the page.
  if (box.matches(':popover-open')) box.hidePopover();
  box.showPopover();
  setTimeout(() => one.remove(), kind === 'bad' ? 15_000 : 6000);
}

/** Does something and tells what came of it; false where it was not done. */
export async function attempt(what) {
  try {
    const done = await what();
    toast(done?.message ?? 'Done.');
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    toast([problem.message, ...problem.errors].join(' '), 'bad');
    return false;
  }
}

export const button = (text, onclick, kind = '') => h('button', { class: `button ${kind}`, type: 'button', onclick }, text);

/** A form that tells in itself what is wrong, and beside the page what was done. send() does it. */
export function form(fields, action, send, { kind = 'primary', beside, layout = '' } = {}) {
  const problem = h('div', { class: 'form-problem', role: 'alert' });
  const submit = h('button', { class: `button ${kind}`, type: 'submit' }, action);
  let busy = false;
  return h('form', { class: layout, onsubmit: async event => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    submit.setAttribute('aria-busy', 'true');
    problem.replaceChildren();
    try {
      const done = await send();
      if (done?.message) toast(done.message);
    } catch (refusal) {
      if (!(refusal instanceof Problem)) throw refusal;
      problem.replaceChildren(...told(refusal).filter(Boolean));
    } finally {
      busy = false;
      submit.removeAttribute('aria-busy');
    }
  } }, fields, problem, h('div', { class: 'actions' }, submit, beside));
}

/** Shows a dialog. Whoever came from something that was drawn anew meanwhile goes back to what has its data-key now. */
function show(dialog, closesBeside = true) {
  const before = document.activeElement, key = before?.dataset?.key;
  document.body.append(dialog);
  dialog.addEventListener('close', () => {
    dialog.remove();
    const again = before?.isConnected ? before : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    (again || [...document.querySelectorAll('dialog[open]')].at(-1) || document.getElementById('main'))?.focus({ preventScroll: true });
  });
  const isTouched = () => [...dialog.querySelectorAll('input, textarea')].some(one => one.value !== one.defaultValue);
  let pressed = null;
  dialog.addEventListener('pointerdown', event => { pressed = event.target; });
  dialog.addEventListener('click', event => { if (closesBeside && event.target === dialog && pressed === dialog && !isTouched()) dialog.close(); });
  dialog.showModal();
  return dialog;
}

/** Asks whether it is meant. */
export const confirm = (title, text, action, danger = true) => new Promise(resolve => {
  const id = newId('confirm');
  const dialog = show(h('dialog', { class: 'confirm', 'aria-labelledby': id },
    h('h2', { id }, title), [text].flat().map(part => typeof part === 'string' ? h('p', null, part) : part),
    h('div', { class: 'actions' },
      h('button', { class: 'button', type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Cancel'),
      h('button', { class: `button ${danger ? 'danger' : 'primary'}`, type: 'button', 'data-confirm': true, onclick: () => dialog.close('yes') }, action))));
  dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'));
});

/** Something beside the page: what a row has more. */
export function drawer(title, ...content) {
  const id = newId('drawer');
  const dialog = show(h('dialog', { class: 'drawer', 'aria-labelledby': id },
    h('div', { class: 'drawer-head' }, h('h2', { id }, title), h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    h('div', { class: 'drawer-body' }, content)));
  return dialog;
}

/** Puts a text where it can be pasted from. */
export const copyButton = (text, kind = '') => h('button', { class: `button ${kind}`, type: 'button', onclick: async () => {
  try {
    await navigator.clipboard.writeText(text());
    toast('Copied.');
  } catch {
    toast('The browser does not allow it: mark the text and copy it.', 'bad');
  }
} }, icon('copy'), 'Copy');

/** Shows a secret this once. When it is closed, nothing of it is left in the page. */
export function showSecret(title, about, value) {
  const id = newId('secret');
  let held = value;
  const dialog = show(h('dialog', { class: 'confirm secret', 'aria-labelledby': id },
    h('h2', { id }, title), h('p', null, about), h('code', { class: 'secret-text', tabindex: '0', 'aria-label': title }, value),
    h('div', { class: 'actions' }, copyButton(() => held), h('button', { class: 'button primary', type: 'button', autofocus: true, onclick: () => dialog.close() }, 'I have kept it'))), false);
  dialog.addEventListener('close', () => {
    held = '';
    dialog.replaceChildren();
  });
}

export const facts = pairs => h('dl', { class: 'facts' }, pairs.filter(pair => pair && pair[1] !== undefined && pair[1] !== null && pair[1] !== '').map(([name, value, isWide]) => h('div', { class: isWide ? 'wide' : null }, h('dt', null, name), h('dd', null, value))));

export function field(labelText, input, hint) {
  input.id ||= newId('field');
  if (hint) input.setAttribute('aria-describedby', `${input.id}-hint`);
  return h('div', { class: 'field' }, h('label', { for: input.id }, labelText), input, hint && h('p', { class: 'hint', id: `${input.id}-hint` }, hint));
}

export const searchBox = (labelText, value, onSearch) => {
  let timer;
  const input = h('input', { type: 'search', placeholder: labelText, 'aria-label': labelText, value: value ?? '', autocomplete: 'off', spellcheck: 'false', oninput: () => { clearTimeout(timer); timer = setTimeout(() => onSearch(input.value.trim()), 250); } });
  return h('div', { class: 'search' }, icon('search'), input, h('kbd', { 'aria-hidden': 'true' }, '/'));
};

/** A table. Columns are { title, cell(row), kind }. */
export const table = (caption, columns, rows) => h('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': caption },
  h('table', null, h('caption', { class: 'hidden' }, caption),
    h('thead', null, h('tr', null, columns.map(column => h('th', { scope: 'col', class: column.kind }, column.title)))),
    h('tbody', null, rows.map(row => h('tr', null, columns.map(column => h('td', { 'data-label': column.title, class: column.kind }, column.cell(row))))))));

/**
 * A table that is loaded a page at a time and searched by the server.
 * load({ search, cursor }) answers { items, next, total }.
 */
export function pagedTable({ ctx, caption, columns, load, searchLabel, search = '', every, none, more }) {
  const body = h('div', { class: 'paged', 'aria-busy': 'true' }, loading());
  const count = h('p', { class: 'count', 'aria-live': 'polite' });
  const back = h('button', { class: 'button', type: 'button', onclick: () => { cursors.pop(); refresh(); } }, 'Previous');
  const forth = h('button', { class: 'button', type: 'button', onclick: () => { cursors.push(next); refresh(); } }, 'Next');
  let cursors = [], next = null, asked = 0, drawn = false;

  async function refresh() {
    const mine = ++asked;
    body.setAttribute('aria-busy', 'true');
    try {
      const page = await load({ search, cursor: cursors.at(-1) });
      if (mine !== asked || !body.isConnected) return;
      next = page.next;
      draw(page);
    } catch (problem) {
      // While the node is silent, what was known stays; the page says above that it is old.
      if (mine === asked && !(problem.status === 0 && drawn)) body.replaceChildren(failed(problem, refresh));
    } finally {
      body.setAttribute('aria-busy', 'false');
    }
  }

  function draw(page) {
    drawn = true;
    count.textContent = page.total === undefined ? '' : `${page.total.toLocaleString('en')} ${page.total === 1 ? 'entry' : 'entries'}${cursors.length ? `, page ${cursors.length + 1}` : ''}`;
    back.disabled = cursors.length === 0;
    forth.disabled = !page.next;
    redraw(body, page.items.length ? table(caption, columns, page.items) : empty(search ? 'Nothing fits this search' : none ?? 'There is nothing here yet', search ? 'Try a part of a name or of an address.' : ''));
  }

  function searchFor(text) {
    search = text;
    cursors = [];
    refresh();
  }

  if (every) ctx.every(every, refresh);
  else refresh();
  return { element: h('div', null, h('div', { class: 'tools' }, searchLabel && searchBox(searchLabel, search, searchFor), more), body, h('div', { class: 'pager' }, count, h('div', { class: 'actions' }, back, forth))), refresh };
}
