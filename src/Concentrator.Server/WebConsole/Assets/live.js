import { get, metricsText } from './api.js';

const SECONDS = 3;
const MOST = 200;
const PAGES = 5;
const sample = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** What /metrics says: by name a list of labels and values. */
export function parse(text) {
  const found = new Map();
  for (const line of text.split('\n')) {
    const parts = line[0] === '#' ? null : sample.exec(line);
    if (!parts) continue;
    const labels = Object.fromEntries([...(parts[2] ?? '').matchAll(label)].map(([, name, value]) => [name, value.replace(/\\(.)/g, (_, sign) => sign === 'n' ? '\n' : sign)]));
    if (!found.has(parts[1])) found.set(parts[1], []);
    found.get(parts[1]).push({ labels, value: Number(parts[3]) });
  }
  return found;
}

/** The sum of a metric's values whose labels fit. */
export const sum = (metrics, name, fits = () => true) => (metrics.get(name) ?? []).filter(one => fits(one.labels)).reduce((all, one) => all + one.value, 0);

/** What is watched as long as somebody is signed in, whatever page is shown. */
class Live extends EventTarget {
  history = [];
  metrics = new Map();
  first = null;
  problem = null;
  answeredAt = null;
  #on = false;
  #timer = null;
  #last = null;

  start() {
    if (this.#on) return;
    this.#on = true;
    this.#tick();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#on = false;
    this.#last = null;
    this.first = null;
    this.history = [];
  }

  get latest() {
    return this.history.at(-1) ?? null;
  }

  async #tick() {
    try {
      if (!document.hidden || this.history.length === 0) await this.#look();
      this.problem = null;
      this.answeredAt = new Date().toLocaleTimeString('en-GB');
    } catch (problem) {
      this.problem = problem;
    }
    if (!this.#on) return;
    this.dispatchEvent(new Event('sample'));
    this.#timer = setTimeout(() => this.#tick(), SECONDS * 1000);
  }

  async #look() {
    const metrics = parse(await metricsText());
    const carries = metrics.has('concentrator_bytes_total');
    const traffic = carries
      ? { up: sum(metrics, 'concentrator_bytes_total', labels => labels.direction === 'up'), down: sum(metrics, 'concentrator_bytes_total', labels => labels.direction === 'down') }
      : await this.#reported();
    const now = {
      at: performance.now() / 1000,
      tunnels: carries ? sum(metrics, 'concentrator_tunnels') : traffic.count,
      ...traffic,
      granted: sum(metrics, 'concentrator_authentications_total', labels => labels.result === 'granted'),
      refused: sum(metrics, 'concentrator_authentications_total', labels => labels.result !== 'granted'),
      carries,
    };
    const last = this.#last;
    const passed = last ? now.at - last.at : 0;
    const rate = name => last && passed > 0 ? Math.max(0, (now[name] - last[name]) / passed) : 0;
    this.#last = now;
    this.first ??= metrics;
    this.metrics = metrics;
    this.history.push({ ...now, upRate: rate('up'), downRate: rate('down'), logins: rate('granted') * 60, refusals: rate('refused') * 60 });
    if (this.history.length > MOST) this.history.shift();
  }

  // A node that carries no tunnels knows what edges last said of theirs.
  async #reported() {
    const all = { up: 0, down: 0, count: 0 };
    for (let page = 0, cursor = ''; page < PAGES && cursor !== null; page++) {
      const found = await get(`/sessions?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      for (const session of found.items) {
        all.up += session.bytesUp;
        all.down += session.bytesDown;
      }
      all.count = found.total;
      cursor = found.next;
    }
    return all;
  }
}

export const live = new Live();
