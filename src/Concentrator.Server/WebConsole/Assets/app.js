import { forget, resume, signIn, signOut } from './api.js';
import { h, icon } from './dom.js';
import { live } from './live.js';
import { failed, field, loading, redraw, toast } from './parts.js';
import { allows, groups, pages } from './pages.js';

const app = document.getElementById('app');
const root = document.documentElement;
let session = null, leave = () => {}, end = () => {};

const themes = { auto: 'system colours', light: 'light colours', dark: 'dark colours' };

function themeButton() {
  const now = () => root.dataset.theme ?? 'auto';
  const button = h('button', { class: 'icon-button', type: 'button', onclick: () => {
    const next = { auto: 'light', light: 'dark', dark: 'auto' }[now()];
    if (next === 'auto') { delete root.dataset.theme; localStorage.removeItem('concentrator.theme'); }
    else { root.dataset.theme = next; localStorage.setItem('concentrator.theme', next); }
    tell();
  } }, icon('theme'));
  const tell = () => button.setAttribute('aria-label', `Colours: ${themes[now()]}. Change`);
  tell();
  return button;
}

const mark = () => h('img', { src: 'icon.svg', alt: '', width: 32, height: 32 });

function showSignIn(why) {
  end();
  live.stop();
  session = null;
  document.title = 'Sign in · Concentrator';
  const input = h('input', { type: 'password', name: 'token', required: true, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' });
  const problem = h('div', { class: 'form-problem', role: 'alert' }, why);
  const button = h('button', { class: 'button primary wide', type: 'submit' }, 'Sign in');
  app.replaceChildren(h('main', { id: 'main', class: 'sign-in', tabindex: '-1' },
    h('form', { class: 'card', onsubmit: async event => {
      event.preventDefault();
      button.disabled = true;
      problem.textContent = '';
      try {
        enter(await signIn(input.value.trim()));
      } catch (refusal) {
        problem.textContent = refusal.message;
        input.select();
      } finally {
        button.disabled = false;
      }
    } },
    h('div', { class: 'brand' }, mark(), h('h1', null, 'Concentrator')),
    h('p', null, 'Sign in with a token for the admin API. It is exchanged once for a session of this browser and is not kept here.'),
    field('Token', input, 'Made on the server by: concentrator token add NAME --role operator'), problem, button,
    h('div', { class: 'sign-in-foot' }, themeButton()))));
  input.focus();
}

function enter(found) {
  session = found;
  live.start();
  const links = new Map();
  const navigation = h('nav', { id: 'navigation', 'aria-label': 'Pages' }, groups.map(group => {
    const shown = pages.filter(page => page.group === group && allows(session.role, page.role));
    return shown.length ? h('div', { class: 'nav-group' }, h('p', { class: 'nav-title' }, group), h('ul', null, shown.map(page => {
      const link = h('a', { href: `#/${page.id}` }, icon(page.icon ?? page.id), h('span', null, page.title));
      links.set(page.id, link);
      return h('li', null, link);
    }))) : null;
  }));
  const menu = h('button', { class: 'icon-button menu', type: 'button', 'aria-label': 'Menu', 'aria-expanded': 'false', 'aria-controls': 'navigation', onclick: () => open(menu.getAttribute('aria-expanded') !== 'true') }, icon('menu'));
  const open = is => { menu.setAttribute('aria-expanded', `${is}`); app.classList.toggle('nav-open', is); };
  const state = h('p', { class: 'live', role: 'status' }, h('span', { class: 'dot', 'aria-hidden': 'true' }), h('span', null, 'Live'));
  const main = h('main', { id: 'main', tabindex: '-1' });
  const silent = h('p', { class: 'banner', role: 'status' });
  app.replaceChildren(
    h('div', { class: 'shell' },
      h('header', { class: 'side' },
        h('div', { class: 'side-top' }, h('a', { class: 'brand', href: '#/overview', 'aria-label': 'Concentrator, overview' }, mark(), h('span', null, 'Concentrator')), menu),
        navigation,
        h('div', { class: 'side-foot' },
          state,
          h('div', { class: 'who' }, h('div', { class: 'who-name' }, h('strong', null, session.name), h('span', null, session.role)), themeButton(),
            h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Sign out', onclick: async () => { await signOut().catch(() => {}); showSignIn('You have signed out.'); } }, icon('leave'))))),
      h('div', { class: 'page' }, silent, main)));

  function route(event) {
    const [name, ...parts] = location.hash.replace(/^#\/?/, '').split('?');
    const page = pages.find(one => one.id === name && allows(session.role, one.role)) ?? pages[0];
    leave();
    open(false);
    for (const [id, link] of links) {
      if (id === page.id) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    document.title = `${page.title} · Concentrator`;
    leave = show(page, main, new URLSearchParams(parts.join('?')));
    // Whoever follows a link goes on from the page that it leads to.
    if (event) main.focus({ preventScroll: true });
  }

  const onSample = () => {
    state.classList.toggle('lost', live.problem !== null);
    const text = live.problem ? 'No answer' : 'Live';
    if (state.lastChild.textContent !== text) state.lastChild.textContent = text;
    const told = live.problem?.status === 0 ? `The node has not answered since ${live.answeredAt ?? 'you signed in'}. What stands here is from then; it is asked again every few seconds.` : '';
    if (silent.textContent !== told) silent.textContent = told;
  };
  live.addEventListener('sample', onSample);
  addEventListener('hashchange', route);
  route();
  end = () => {
    leave();
    live.removeEventListener('sample', onSample);
    removeEventListener('hashchange', route);
    end = () => {};
  };
}

function show(page, main, parameters) {
  const timers = new Set(), watchers = [];
  let over = false;
  const content = h('div', { class: 'content' });
  const ctx = {
    session,
    parameters,
    may: role => allows(session.role, role),
    every(seconds, work) {
      const one = { id: 0 };
      timers.add(one);
      const round = async () => {
        if (!document.hidden) await work();
        if (!over) one.id = setTimeout(round, seconds * 1000);
      };
      round();
    },
    live(work) {
      const watcher = () => { if (live.history.length || live.problem) work(live); };
      watchers.push(watcher);
      live.addEventListener('sample', watcher);
      watcher();
    },
    /** Loads what a part of the page shows, again and again if it is told to. */
    part(load, draw, seconds) {
      const box = h('div', { class: 'part' }, loading());
      let drawn = false, said = null;
      const work = async () => {
        try {
          const found = await load();
          if (over) return;
          redraw(box, ...[draw(found)].flat(2).filter(Boolean));
          [drawn, said] = [true, null];
        } catch (problem) {
          // While the node is silent, what was known stays; and nothing is said twice.
          if (over || (problem.status === 0 && drawn) || said === problem.message) return;
          box.replaceChildren(failed(problem, () => { said = null; return work(); }));
          [drawn, said] = [false, problem.message];
        }
      };
      box.refresh = work;
      if (seconds) ctx.every(seconds, work);
      else work();
      return box;
    },
  };
  main.replaceChildren(h('div', { class: 'page-head' }, h('div', null, h('h1', null, page.title), page.about && h('p', null, page.about))), content);
  page.show(content, ctx);
  scrollTo(0, 0);
  return () => {
    over = true;
    for (const one of timers) clearTimeout(one.id);
    for (const watcher of watchers) live.removeEventListener('sample', watcher);
    for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  };
}

addEventListener('signed-out', () => {
  if (!session) return;
  forget();
  showSignIn('Your session is over. Sign in again.');
});

addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, dialog')) return;
  const box = document.querySelector('main input[type=search]');
  if (box) box.focus();
  else if (session) { location.hash = '#/sessions'; setTimeout(() => document.querySelector('main input[type=search]')?.focus(), 50); }
  event.preventDefault();
});

document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  document.getElementById('main')?.focus();
});

try {
  const found = await resume();
  if (found) enter(found);
  else showSignIn('');
} catch (problem) {
  showSignIn('');
  toast(problem.message, 'bad');
}
