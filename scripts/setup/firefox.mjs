import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { aptInstall, mayUseApt } from './apt.mjs';
import { cache, findOnPath, readJson, say, SetupError, step, writeText } from './host.mjs';

/*
 * A Firefox for `npm run prove determinism`, which goes without one where there is none: the one named by FIREFOX_PATH, one
 * that is installed, else one from the system's package manager where we may use it. 80 MB, so nothing else asks for it.
 */

const recordFile = path.join(cache, 'firefox.json');

const names = ['firefox-esr', 'firefox'];
const places = ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'];

/** The package of that name is a Firefox on Debian; Ubuntu's `firefox` only points to a store. */
const packageName = 'firefox-esr';

/** Getting it takes 10 s; whoever cannot get it should not wait for long. */
const DOWNLOAD_MS = 60_000;

function findFirefox() {
  const named = process.env['FIREFOX_PATH'];
  if (named) return existsSync(named) ? named : undefined;
  return findOnPath(names) ?? places.find((place) => existsSync(place));
}

function bringFirefox() {
  if (process.env['FIREFOX_PATH'] || !mayUseApt()) return undefined;
  step(`installing ${packageName} with apt-get, for npm run prove determinism`, () =>
    aptInstall(packageName, DOWNLOAD_MS),
  );
  return findFirefox();
}

/** Finds or brings a Firefox and records it; without one, says why. */
export function ensureFirefox() {
  try {
    const file = findFirefox() ?? bringFirefox();
    if (!file) throw new SetupError('no Firefox was found; install one, or name one in FIREFOX_PATH');
    if (readJson(recordFile)?.path !== file) writeText(recordFile, `${JSON.stringify({ path: file })}\n`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    rmSync(recordFile, { force: true });
    say(error.message);
  }
}
