// Makes the table of values in helm/concentrator/README.md from values.yaml: a row for each value that has a comment above it.
//   node readme.mjs CHART            writes README.md
//   node readme.mjs CHART --check    says whether it is current
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';

const [chart, mode] = process.argv.slice(2);
const source = readFileSync(path.join(chart, 'values.yaml'), 'utf8');
const values = load(source);

const comments = new Map();
const stack = []; // the keys above a line, with their indentation
let comment = [];
for (const line of source.split('\n')) {
  const text = line.trim();
  const key = /^( *)([\w.-]+):/.exec(line);
  if (text.startsWith('# ')) {
    comment.push(text.slice(2));
  } else if (key) {
    while (stack.length > 0 && stack.at(-1).indent >= key[1].length) stack.pop();
    stack.push({ indent: key[1].length, name: key[2] });
    if (comment.length > 0) comments.set(stack.map(({ name }) => name).join('.'), comment.join(' '));
    comment = [];
  } else {
    comment = [];
  }
}

const rows = [];
const cell = (text) => text.replaceAll('|', '\\|');
const walk = (value, at) => {
  const isMap = value !== null && typeof value === 'object' && !Array.isArray(value);
  if (isMap && !comments.has(at)) {
    for (const [key, below] of Object.entries(value)) walk(below, at === '' ? key : `${at}.${key}`);
    return;
  }
  if (!comments.has(at)) {
    console.error(`readme: ${at} in values.yaml has no comment above it`);
    process.exitCode = 1;
    return;
  }
  rows.push(`| \`${at}\` | \`${cell(JSON.stringify(value))}\` | ${cell(comments.get(at))} |`);
};
walk(values, '');

const begin = '<!-- values: made by scripts/chart readme -->';
const end = '<!-- end of values -->';
const file = path.join(chart, 'README.md');
const old = readFileSync(file, 'utf8');
const [head, tail] = [old.slice(0, old.indexOf(begin)), old.slice(old.indexOf(end))];
const made = `${head}${begin}\n\n| Value | Default | What it is |\n|---|---|---|\n${rows.join('\n')}\n\n${tail}`;
if (mode !== '--check') {
  writeFileSync(file, made);
} else if (made !== old) {
  console.error('readme: the table of values in helm/concentrator/README.md is not of values.yaml: run scripts/chart readme');
  process.exitCode = 1;
}
