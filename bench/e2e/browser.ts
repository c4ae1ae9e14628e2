import { chromium, type Browser } from 'playwright-core';
import { browserFile } from '#scripts/browser-file.ts';

/*
 * One browser, the same everywhere: drawn by software, so that a machine without a graphics card sees what others see,
 * and silent on the network apart from the page under test.
 */

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/**
 * Starts a headless Chromium: CHROME_PATH, else the one that set-up recorded. Whoever calls it closes it. Throws one sentence when there is none.
 */
export async function launchBrowser(): Promise<Browser> {
  const found = browserFile();
  if (!found) throw new Error('No Chromium: run "node scripts/setup.mjs --test", or name one in CHROME_PATH.');
  const env = { ...(process.env as Record<string, string>), ...found.env };
  return chromium.launch({ executablePath: found.path, args: FLAGS, env });
}
