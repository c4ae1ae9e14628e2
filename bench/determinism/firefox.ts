import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BrowserRuns } from '#bench/determinism/engines.ts';
import type { Sighting, Stretch } from '#bench/determinism/stretch.ts';
import type { Workshop } from '#bench/determinism/workshop.ts';

/*
 * A Firefox as it is installed, without any driver: it is started on a page of a server of ours, runs the bundle, posts what it
 * saw, and is killed.
 */

/** It has not asked for its page after this long: it does not run on this machine. A cold start takes 5 s. */
const START_MS = 90_000;

/** Firefox did not get as far as to open a page, so that nothing is known about it. */
export class FirefoxAbsent extends Error {}

/** Runs stretches from tick 0, one after another, in this Firefox, without a window. */
export async function runInFirefox(
  workshop: Workshop,
  file: string,
  stretches: readonly Stretch[],
): Promise<BrowserRuns> {
  const { stdout: version } = await promisify(execFile)(file, ['--version']).catch(absent);
  const page = await servePage(workshop, stretches);
  const firefox = startFirefox(workshop, file, page.url);
  try {
    const runs = await Promise.race([page.runs, firefox.ended]);
    return { version: version.trim(), runs };
  } finally {
    await firefox.kill();
    page.close();
  }
}

function absent(error: unknown): never {
  throw new FirefoxAbsent(`it does not start: ${error instanceof Error ? error.message : String(error)}`);
}

interface Page {
  readonly url: string;
  /** Rejects when the page failed, or was not asked for in time. */
  readonly runs: Promise<Sighting[][]>;
  close(): void;
}

/** Imports the bundle and posts what it comes to. */
const HTML = `<!doctype html><meta charset="utf-8"><title>determinism</title><script type="module">
const post = (reply) => fetch('/reply', { method: 'POST', body: JSON.stringify(reply) });
try {
  const stretches = await (await fetch('/stretches')).json();
  const { run } = await import('/bundle.mjs');
  await post({ runs: stretches.map((stretch) => run(stretch).sightings) });
} catch (error) {
  await post({ error: String(error) });
}
</script>`;

async function servePage(workshop: Workshop, stretches: readonly Stretch[]): Promise<Page> {
  const { promise: runs, resolve, reject } = Promise.withResolvers<Sighting[][]>();
  const late = setTimeout(() => reject(new FirefoxAbsent(`it opened no page in ${START_MS / 1000} s`)), START_MS);
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/': ['text/html', HTML],
    '/bundle.mjs': ['text/javascript', readFileSync(workshop.bundle, 'utf8')],
    '/stretches': ['application/json', JSON.stringify(stretches)],
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [type, text] = files[request.url ?? ''] ?? ['text/plain', ''];
    if (request.url === '/') clearTimeout(late);
    if (request.url === '/reply') settle(await textOf(request), resolve, reject);
    response.writeHead(200, { 'content-type': type }).end(text);
  };
  const server = createServer((request, response) => void answer(request, response).catch(reject));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    clearTimeout(late);
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, runs, close };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return Buffer.concat(parts).toString();
}

function settle(text: string, resolve: (runs: Sighting[][]) => void, reject: (why: Error) => void): void {
  const reply = JSON.parse(text) as { runs?: Sighting[][]; error?: string };
  if (reply.runs) resolve(reply.runs);
  else reject(new Error(`in Firefox: ${reply.error}`));
}

/** What a new profile would do first: ask, update, report, fetch; and a script that runs long would be stopped. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.max_script_run_time': 0,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
} as const;

interface Started {
  /** Rejects when the process ends by itself. */
  readonly ended: Promise<never>;
  kill(): Promise<void>;
}

function startFirefox(workshop: Workshop, file: string, url: string): Started {
  const home = mkdtempSync(path.join(workshop.dir, 'firefox-'));
  const profile = path.join(home, 'profile');
  mkdirSync(profile);
  const lines = Object.entries(PREFERENCES).map(([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});`);
  writeFileSync(path.join(profile, 'user.js'), lines.join('\n'));
  const env = { ...process.env, HOME: home, MOZ_CRASHREPORTER_DISABLE: '1' };
  const args = ['--headless', '--no-remote', '--new-instance', '--profile', profile, url];
  // In a group of its own, because its content processes outlive it.
  const child = spawn(file, args, { detached: true, env, stdio: 'ignore' });
  const gone = once(child, 'exit');
  const ended = gone.then(([code]) => {
    throw new FirefoxAbsent(`it ended with ${String(code)}`);
  });
  ended.catch(() => {});
  return { ended, kill: () => killGroup(child.pid, gone) };
}

async function killGroup(pid: number | undefined, gone: Promise<unknown>): Promise<void> {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
  await gone;
}
