import { findOnPath, lastLines, run, SetupError } from './host.mjs';

/* Packages of a Debian or Ubuntu, where we may install any. */

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
const patience = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2'];

export function mayUseApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && findOnPath(['apt-get']) !== undefined;
}

/**
 * Installs a package, or says why not.
 *
 * @param {string} name
 * @param {number} [downloadMs] getting it may take so long; installing what was got is never broken off
 */
export function aptInstall(name, downloadMs) {
  const limit = downloadMs === undefined ? {} : { timeoutMs: downloadMs };
  const install = ['install', '-y', '--no-install-recommends', ...patience, name];
  run('apt-get', ['update', ...patience], { env, ...limit });
  const got = run('apt-get', [...install, '--download-only'], { env, ...limit });
  const { ok, output } = got.ok ? run('apt-get', install, { env }) : got;
  if (!ok) throw new SetupError(`apt-get could not install ${name}:\n${lastLines(output)}`);
}
