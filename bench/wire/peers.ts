import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/* The other systems' packages. They have a package file and a lock of their own, so that Backtick depends on none of them. */

const DIR = path.join(import.meta.dirname, '../peers');

const requirePeer: NodeJS.Require = createRequire(path.join(DIR, 'package.json'));

/** A package of a peer, with just the types that its caller gives it. Throws when it is not installed. */
export function loadPeer<T>(name: string): T {
  return requirePeer(name) as T;
}

/** Installs what is missing, which takes a network the first time. Returns why it could not be done. */
export function installPeers(print: (line: string) => void): string | undefined {
  if (existsSync(path.join(DIR, 'node_modules'))) return undefined;
  print('Installing the other systems into bench/peers ...');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: DIR, encoding: 'utf8' });
  if (npm.status === 0) return undefined;
  return `the other systems cannot be installed: ${lastLine(npm.stderr || String(npm.error))}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
