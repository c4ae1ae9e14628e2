import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';

/** The bundle and the states of one run of the claim, in a temporary folder. */
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
  // A browser that was killed may still be writing into its profile.
  const close = () => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  return { dir, bundle: path.join(dir, 'bundle.mjs'), close };
}
