import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { launchBrowser } from '#bench/e2e/browser.ts';
import type { Stretch } from '#bench/determinism/entry.ts';

/** A stretch as one engine runs it; worlds travel in files of the workshop. */
export interface Job {
  readonly stretch: Stretch;
  /** Name of the world to begin with. */
  readonly from?: string;
  /** Name under which to keep the world it ends with. */
  readonly to?: string;
}

/** The bundle and the worlds of one run of the claim, in a temporary folder. */
export interface Workshop {
  readonly dir: string;
  readonly bundle: string;
  close(): void;
}

export async function openWorkshop(): Promise<Workshop> {
  const dir = mkdtempSync(path.join(tmpdir(), 'backtick-determinism-'));
  await build({
    configFile: false,
    logLevel: 'warn',
    root: import.meta.dirname,
    build: {
      outDir: dir,
      emptyOutDir: true,
      minify: false,
      lib: { entry: path.join(import.meta.dirname, 'entry.ts'), formats: ['es'], fileName: () => 'bundle.mjs' },
    },
  });
  return { dir, bundle: path.join(dir, 'bundle.mjs'), close: () => rmSync(dir, { recursive: true }) };
}

/** Runs a job in a Node process with these flags and resolves to the hash. */
export async function runInNode(workshop: Workshop, flags: readonly string[], job: Job): Promise<string> {
  const inWorkshop = (name: string | undefined) => name && path.join(workshop.dir, name);
  const request = {
    bundle: pathToFileURL(workshop.bundle).href,
    stretch: job.stretch,
    fromFile: inWorkshop(job.from),
    toFile: inWorkshop(job.to),
  };
  const program = path.join(import.meta.dirname, 'run.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, JSON.stringify(request)]);
  return stdout.trim();
}

/** Runs a stretch from tick 0 in headless Chromium and resolves to the hash. */
export async function runInChromium(workshop: Workshop, stretch: Stretch): Promise<string> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const task = JSON.stringify({ code: readFileSync(workshop.bundle, 'utf8'), stretch });
    return await page.evaluate<string>(`(${IMPORT_AND_RUN})(${task})`);
  } finally {
    await browser.close();
  }
}

/** Runs in the page; text, so that no test runner rewrites its import. */
const IMPORT_AND_RUN = `async ({ code, stretch }) => {
  const bundle = await import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  return bundle.run(stretch).hash;
}`;
