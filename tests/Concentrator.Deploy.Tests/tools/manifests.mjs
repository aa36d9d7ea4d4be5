// Reads files of Kubernetes manifests and holds them against the API's types. Writes to standard output
//   { "documents": { FILE: [object, …] }, "problems": [text, …] }
// Two checks, since each sees what the other does not: the models' validators (kinds of values, formats, ranges), and the TypeScript compiler with the manifests as object
// literals (fields that there are not, fields that are missing).
//   node manifests.mjs FILE...
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAll } from 'js-yaml';
import ts from 'typescript';

const groups = { 'monitoring.coreos.com': '@kubernetes-models/prometheus-operator/', 'cert-manager.io': '@kubernetes-models/cert-manager/' };
const moduleOf = ({ apiVersion, kind }) => `${groups[apiVersion.split('/')[0]] ?? 'kubernetes-models/'}${apiVersion}/${kind}`;
const nameOf = (manifest) => `${manifest.kind} ${manifest.metadata?.name}`;

const documents = {};
const problems = [];
const firstOf = new Map(); // the manifest's text → where it was met first
for (const file of process.argv.slice(2)) {
  const read = loadAll(readFileSync(file, 'utf8')).filter((manifest) => manifest !== null && manifest !== undefined);
  documents[file] = read;
  for (const manifest of read) {
    if (!manifest.apiVersion || !manifest.kind || !manifest.metadata?.name) {
      problems.push(`${file}: a document has no apiVersion, kind or metadata.name`);
      continue;
    }
    const text = JSON.stringify(manifest);
    if (!firstOf.has(text)) firstOf.set(text, { file, manifest });
  }
}

for (const { file, manifest } of firstOf.values()) {
  try {
    const models = await import(moduleOf(manifest));
    new models[manifest.kind](manifest).validate();
  } catch (failure) {
    problems.push(`${file}: ${nameOf(manifest)}: ${failure.message}`);
  }
}

// One line a manifest, in one source file that is only in memory.
const lines = [];
const all = [...firstOf.entries()];
all.forEach(([text, { manifest }], index) => {
  lines.push(`import type { I${manifest.kind} as T${index} } from "${moduleOf(manifest)}"; export const m${index}: T${index} = ${text};`);
});
const here = path.dirname(fileURLToPath(import.meta.url));
const name = path.join(here, 'manifests.generated.ts');
const options = { noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.getSourceFile = (file, ...rest) => (file === name ? ts.createSourceFile(file, lines.join('\n'), options.target, true) : getSourceFile.call(host, file, ...rest));
host.fileExists = (file) => file === name || fileExists.call(host, file);
host.readFile = (file) => (file === name ? lines.join('\n') : readFile.call(host, file));
const program = ts.createProgram([name], options, host);
for (const diagnostic of ts.getPreEmitDiagnostics(program, program.getSourceFile(name))) {
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
  const { file, manifest } = all[line][1];
  problems.push(`${file}: ${nameOf(manifest)}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`);
}

process.stdout.write(JSON.stringify({ documents, problems }));
