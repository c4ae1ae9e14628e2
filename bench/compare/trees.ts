import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/*
 * Both sides of a comparison, each in a folder of its own for a while: the working tree as it is now, so that it may be edited meanwhile,
 * and a commit. Both have the packages and the benchmarks of the working tree: what is measured differs, not how.
 */

export interface TreeForAWhile {
  readonly root: string;
  /** Takes it away again. */
  close(): void;
}

export interface BaseTree extends TreeForAWhile {
  readonly commit: string;
}

/** What of a project its benchmarks need: its sources, but not what is made of them. */
const NEEDED: readonly string[] = ['package.json', 'shared', 'server', 'client/netcode', 'bench'];
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'out', 'dist']);

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Copies the working tree. */
export function copyHead(root: string): TreeForAWhile {
  const folder = openFolder();
  const { tree } = folder;
  const close = evenWhenStopped(folder.close);
  return built(close, () => {
    for (const part of NEEDED) copy(root, tree, part);
    linkPackages(root, tree);
    return { root: tree, close };
  });
}

/** Checks a commit out into a temporary worktree of git. Throws one sentence when git knows no such commit. */
export function openBase(root: string, ref: string): BaseTree {
  const commit = tryGit(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit === undefined) throw new Error(`"${ref}" is neither a commit nor a file of results`);
  const folder = openFolder();
  const close = evenWhenStopped(() => {
    tryGit(root, ['worktree', 'remove', '--force', folder.tree]);
    folder.close();
  });
  return built(close, () => {
    git(root, ['worktree', 'add', '--quiet', '--detach', folder.tree, commit]);
    rmSync(path.join(folder.tree, 'bench'), { recursive: true, force: true });
    copy(root, folder.tree, 'bench');
    linkPackages(root, folder.tree);
    return { root: folder.tree, commit, close };
  });
}

function openFolder(): { tree: string; close: () => void } {
  const parent = mkdtempSync(path.join(tmpdir(), 'backtick-compare-'));
  return { tree: path.join(parent, 'tree'), close: () => rmSync(parent, { recursive: true, force: true }) };
}

/** A comparison takes minutes, and is stopped by hand: then the trees go as well. */
function evenWhenStopped(close: () => void): () => void {
  const stop = (): void => process.exit(1);
  process.on('exit', close);
  for (const signal of SIGNALS) process.on(signal, stop);
  return () => {
    process.off('exit', close);
    for (const signal of SIGNALS) process.off(signal, stop);
    close();
  };
}

/** What was made so far goes when the rest cannot be made. */
function built<T>(close: () => void, make: () => T): T {
  try {
    return make();
  } catch (error) {
    close();
    throw error;
  }
}

function copy(from: string, to: string, part: string): void {
  const filter = (file: string): boolean => !LEFT_OUT.has(path.basename(file));
  cpSync(path.join(from, part), path.join(to, part), { recursive: true, filter });
}

function linkPackages(root: string, tree: string): void {
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
}

function git(root: string, args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function tryGit(root: string, args: readonly string[]): string | undefined {
  try {
    return git(root, args);
  } catch {
    return undefined;
  }
}
