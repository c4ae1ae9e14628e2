import { existsSync } from 'node:fs';
import path from 'node:path';
import { cache, digest, readJson, readText, root, SetupError, step, writeText } from './host.mjs';
import { lastingNode, networkTrouble, npm, npmError } from './node.mjs';

const stampFile = path.join(cache, 'packages.stamp');
const lockFile = path.join(root, 'package-lock.json');

/** npm writes this file last, so an interrupted installation has none. */
const installedFile = path.join(root, 'node_modules/.package-lock.json');

/** What is wanted: the lock, what package.json asks for, and the platform that optional packages were chosen for. */
function wanted() {
  const { dependencies, devDependencies, overrides } = readJson(path.join(root, 'package.json')) ?? {};
  const asked = JSON.stringify([dependencies, devDependencies, overrides]);
  return digest([readText(lockFile), asked, process.platform, process.arch]);
}

/**
 * Whether an installation that set-up has not made (an `npm ci` by hand) is what the lock file says. Optional packages
 * may be missing: they are for other platforms.
 *
 * @param {any} lock package-lock.json
 * @param {any} installed node_modules/.package-lock.json
 */
export function agrees(lock, installed) {
  if (!lock?.packages || !installed?.packages) return false;
  return Object.entries(lock.packages).every(([folder, row]) => {
    const found = installed.packages[folder];
    return folder === '' || (found ? found.version === row.version : row.optional === true);
  });
}

function isInstalled() {
  if (!existsSync(installedFile)) return false;
  const stamp = readText(stampFile);
  return stamp === '' ? agrees(readJson(lockFile), readJson(installedFile)) : stamp === wanted();
}

function install() {
  const clean = npm(['ci']);
  if (clean.ok) return;
  if (networkTrouble(clean.output)) throw npmError('npm ci', clean.output);
  const loose = npm(['install']);
  if (!loose.ok) throw npmError('npm ci, and then npm install,', `${clean.output}\n${loose.output}`);
}

/** Installs what the lock file says, unless that is what is there. */
export function ensurePackages() {
  if (isInstalled()) {
    if (readText(stampFile) === '') writeText(stampFile, wanted());
    return;
  }
  if (!lastingNode()) {
    throw new SetupError(
      'packages must be installed anew, but the only Node found is inside node_modules and would be deleted by that; ' +
        'please run this with a Node of the system',
    );
  }
  step('installing packages', install);
  writeText(stampFile, wanted());
}
