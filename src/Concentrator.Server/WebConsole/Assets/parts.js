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

export const failed = (problem, again) => h('div', { class: 'state error', role: 'alert' },
  h('p', { class: 'state-title' }, problem.status === 403 ? 'Your role does not allow this' : 'That did not work'), h('p', null, problem.message),
  problem.errors?.length ? h('ul', null, problem.errors.map(error => h('li', null, error))) : null,
  again && h('button', { class: 'button', type: 'button', onclick: again }, 'Try again'));

export function toast(text, kind = 'good') {
  const one = h('div', { class: `toast ${kind}` }, text);
  document.getElementById('toasts').append(one);
  setTimeout(() => one.remove(), 6000);
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

function show(dialog) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.addEventListener('close', () => {
    dialog.remove();
    (before?.isConnected ? before : document.getElementById('main'))?.focus({ preventScroll: true });
  });
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  dialog.showModal();
  return dialog;
}

/** Asks whether it is meant. */
export const confirm = (title, text, action, danger = true) => new Promise(resolve => {
  const id = newId('confirm');
  const dialog = show(h('dialog', { class: 'confirm', 'aria-labelledby': id },
    h('h2', { id }, title), h('p', null, text),
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

export const facts = pairs => h('dl', { class: 'facts' }, pairs.filter(pair => pair && pair[1] !== undefined && pair[1] !== null && pair[1] !== '').map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))));

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
  let cursors = [], next = null, asked = 0;

  async function refresh() {
    const mine = ++asked;
    body.setAttribute('aria-busy', 'true');
    try {
      const page = await load({ search, cursor: cursors.at(-1) });
      if (mine !== asked || !body.isConnected) return;
      next = page.next;
      draw(page);
    } catch (problem) {
      if (mine === asked) body.replaceChildren(failed(problem, refresh));
    } finally {
      body.setAttribute('aria-busy', 'false');
    }
  }

  function draw(page) {
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
