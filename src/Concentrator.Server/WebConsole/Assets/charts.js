import { h, s } from './dom.js';

const path = (values, most, width, height) => values.map((value, at) => `${at ? 'L' : 'M'}${(at * width / Math.max(1, values.length - 1)).toFixed(2)} ${(height - 1 - (most > 0 ? value / most : 0) * (height - 3)).toFixed(2)}`).join('');

const series = (values, most, width, height, name) => values.length < 2 ? [] : [
  s('path', { class: `area ${name}`, d: `${path(values, most, width, height)}L${width} ${height}L0 ${height}Z` }),
  s('path', { class: `line ${name}`, d: path(values, most, width, height) }),
];

/** A line of what was lately, without axes. */
export const sparkline = (values, label, name = 'one') =>
  s('svg', { class: 'sparkline', viewBox: '0 0 120 32', preserveAspectRatio: 'none', role: 'img', 'aria-label': label }, series(values, Math.max(...values, 1e-9) * 1.1, 120, 32, name));

/** Two series over time with a scale. */
export function chart(lines, scale, label, span) {
  const most = Math.max(...lines.flatMap(line => line.values), 1) * 1.15;
  return h('figure', { class: 'chart' },
    h('div', { class: 'chart-body' },
      h('div', { class: 'scale', 'aria-hidden': 'true' }, [1, 0.5, 0].map(part => h('span', null, scale(most * part)))),
      s('svg', { viewBox: '0 0 600 160', preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
        [0, 0.5, 1].map(part => s('path', { class: 'gridline', d: `M0 ${1 + part * 158}H600` })),
        lines.map(line => series(line.values, most, 600, 160, line.name)))),
    h('figcaption', null, h('span', null, span), h('span', { class: 'legend' }, lines.map(line => h('span', { class: `key ${line.name}` }, line.title)), h('span', null, 'now'))));
}

/** A bar that is so full; what fills up warns. */
export function bar(share, label, text, fills = true) {
  const filled = h('div', { class: `fill ${!fills ? '' : share >= 0.95 ? 'bad' : share >= 0.8 ? 'warn' : ''}` });
  filled.style.width = `${Math.min(100, Math.max(share > 0 ? 1 : 0, share * 100))}%`;
  return h('div', { class: 'bar', role: 'meter', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(share * 100), 'aria-valuetext': text }, filled);
}

/** A progress from 0 to 1. */
export function progress(part, label) {
  const filled = h('div', { class: 'fill' });
  filled.style.width = `${part * 100}%`;
  return h('div', { class: 'bar progress', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(part * 100) }, filled);
}

/** One bar of several parts. */
export const stack = (parts, label) => h('div', { class: 'stack', role: 'img', 'aria-label': label }, parts.map((part, at) => {
  const piece = h('div', { class: `piece c${at % 6}`, title: part.title });
  piece.style.flexGrow = `${part.share}`;
  return piece;
}));
