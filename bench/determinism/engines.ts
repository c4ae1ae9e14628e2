import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { launchBrowser } from '#bench/e2e/browser.ts';
import type { Sighting, Stretch } from '#bench/determinism/stretch.ts';
import type { Workshop } from '#bench/determinism/workshop.ts';

/** A stretch as a Node runs it; states travel in files of the workshop. */
export interface Job {
  readonly stretch: Stretch;
  /** Name of the state to begin with. */
  readonly from?: string;
  /** Name under which to keep the state it ends with. */
  readonly to?: string;
}

/** Text of the sightings of a long run, with room to spare. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** Runs a job in a Node process with these flags. */
export async function runInNode(workshop: Workshop, flags: readonly string[], job: Job): Promise<Sighting[]> {
  const inWorkshop = (name: string | undefined) => name && path.join(workshop.dir, name);
  const request = {
    bundle: pathToFileURL(workshop.bundle).href,
    stretch: job.stretch,
    fromFile: inWorkshop(job.from),
    toFile: inWorkshop(job.to),
  };
  const requestFile = path.join(workshop.dir, `${randomUUID()}.json`);
  writeFileSync(requestFile, JSON.stringify(request));
  const args = [...flags, path.join(import.meta.dirname, 'run.mjs'), requestFile];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: OUTPUT_BYTES_MAX });
  return JSON.parse(stdout) as Sighting[];
}

/** What an engine saw of each stretch, and which version of it that was. */
export interface BrowserRuns {
  readonly version: string;
  readonly runs: readonly (readonly Sighting[])[];
}

/** Runs stretches from tick 0, one after another, in headless Chromium. */
export async function runInChromium(workshop: Workshop, stretches: readonly Stretch[]): Promise<BrowserRuns> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const task = JSON.stringify({ code: readFileSync(workshop.bundle, 'utf8'), stretches });
    const runs = await page.evaluate<Sighting[][]>(`(${IMPORT_AND_RUN})(${task})`);
    return { version: browser.version(), runs };
  } finally {
    await browser.close();
  }
}

/** Runs in the page; text, so that no test runner rewrites its import. */
const IMPORT_AND_RUN = `async ({ code, stretches }) => {
  const bundle = await import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  return stretches.map((stretch) => bundle.run(stretch).sightings);
}`;
