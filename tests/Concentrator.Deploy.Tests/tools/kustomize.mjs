// Makes k8s/ of the chart's output: what all overlays have alike is the base, the rest of each is the overlay's own. What only Helm reads is left out.
//   node kustomize.mjs FOLDER OVERLAY=RENDERED.yaml...
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dump, loadAll } from 'js-yaml';

const [folder, ...arguments_] = process.argv.slice(2);

// Labels and annotations that speak of Helm.
const strip = (value) => {
  if (Array.isArray(value)) return value.map(strip);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value)
    .filter(([key]) => !key.startsWith('helm.sh/') && key !== 'app.kubernetes.io/managed-by')
    .map(([key, below]) => [key, strip(below)])
    .filter(([key, below]) => !(key === 'annotations' && below !== null && Object.keys(below).length === 0));
  return Object.fromEntries(kept);
};
const isTest = (manifest) => manifest.metadata.annotations?.['helm.sh/hook'] !== undefined;
const fileOf = (manifest) => `${manifest.kind.toLowerCase()}-${manifest.metadata.name}.yaml`;
const write = (at, manifests, more) => {
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at, { recursive: true });
  for (const [file, text] of manifests) writeFileSync(path.join(at, file), text);
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...more, ...manifests.keys()] };
  writeFileSync(path.join(at, 'kustomization.yaml'), `# Made by scripts/chart kustomize of the chart in helm/concentrator; values in k8s/values.\n${dump(kustomization)}`);
};

const overlays = new Map();
for (const argument of arguments_) {
  const [name, file] = argument.split('=');
  const manifests = loadAll(readFileSync(file, 'utf8')).filter((manifest) => manifest && !isTest(manifest));
  overlays.set(name, new Map(manifests.map((manifest) => [fileOf(manifest), dump(strip(manifest), { lineWidth: -1, noRefs: true })]).sort()));
}
const [first, ...others] = [...overlays.values()];
const base = new Map([...first].filter(([file, text]) => others.every((overlay) => overlay.get(file) === text)));
write(path.join(folder, 'base'), base, []);
for (const [name, manifests] of overlays) {
  write(path.join(folder, 'overlays', name), new Map([...manifests].filter(([file]) => !base.has(file))), ['../../base']);
}
