import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { ensureBrowser } from './setup/browser.mjs';
import { ensureClient } from './setup/client.mjs';
import { ensureFirefox } from './setup/firefox.mjs';
import { isInPackages, SetupError } from './setup/host.mjs';
import { ensureNode, lastingNode } from './setup/node.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { takeTurn } from './setup/turn.mjs';

/*
 * Makes a fresh clone ready: packages, a new enough Node, the built page, and with --test a browser. Runs before
 * every npm script; a step whose work is done costs a few milliseconds. --no-client leaves the page alone. With
 * --firefox, which only the claim of determinism asks for, it brings a Firefox where that is possible, and nothing else.
 */

const options = process.argv.slice(2);

/**
 * npm puts node_modules/.bin first on PATH, so from the second run on `node` is the packaged Node that installing packages
 * would delete, and its version says nothing about the system's. Everything is judged and done by a Node that lasts.
 */
function runOnLastingNode() {
  const node = isInPackages(realpathSync(process.execPath)) ? lastingNode() : undefined;
  if (!node) return;
  const { status } = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' });
  process.exit(status ?? 1);
}

function setUp() {
  if (options.includes('--firefox')) return ensureFirefox();
  ensurePackages();
  ensureNode();
  if (!options.includes('--no-client')) ensureClient();
  if (options.includes('--test')) ensureBrowser();
}

try {
  runOnLastingNode();
  takeTurn(setUp);
} catch (error) {
  const expected = error instanceof SetupError || (error instanceof Error && 'code' in error);
  if (!expected) throw error;
  console.error(`set-up: ${error.message}`);
  process.exitCode = 1;
}
