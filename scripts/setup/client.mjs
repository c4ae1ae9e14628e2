import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cache, digest, lastLines, readText, root, run, SetupError, step, writeText } from './host.mjs';
import { projectNode } from './node.mjs';

const stampFile = path.join(cache, 'client.stamp');
const page = path.join(root, 'client/dist/index.html');

/**
 * Every file below a folder that can change what the browser gets, in a fixed order.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function sources(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'dist' ? [] : sources(file);
    return entry.name.endsWith('.test.ts') ? [] : [file];
  });
}

/**
 * A number for the contents of all sources of the page.
 *
 * @param {string} [base] the repository
 */
export function clientDigest(base = root) {
  const files = [
    ...sources(path.join(base, 'client')),
    ...sources(path.join(base, 'shared')),
    path.join(base, 'package-lock.json'),
  ];
  return digest(files.flatMap((file) => [path.relative(base, file), readFileSync(file, 'latin1')]));
}

function build() {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const { ok, output } = run(projectNode(), [vite, 'build', 'client', '--logLevel', 'warn']);
  if (!ok) throw new SetupError(`building the page failed:\n${lastLines(output)}`);
}

/** Builds the page into client/dist when its sources have changed since the last build. */
export function ensureClient() {
  const wanted = clientDigest();
  if (existsSync(page) && readText(stampFile) === wanted) return;
  step('building the page', build);
  writeText(stampFile, wanted);
}
