import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A commit, checked out beside the working tree for a while. */
export interface BaseTree {
  readonly root: string;
  readonly commit: string;
  /** Takes it away again. */
  close(): void;
}

/** Folders of the benchmarks that nothing of them needs. */
const LEFT_OUT: ReadonlySet<string> = new Set(['out', 'node_modules']);

/**
 * Checks a commit out into a temporary worktree of git. It has the packages and the benchmarks of the working tree: what is measured
 * differs, not how. Throws one sentence when git knows no such commit.
 */
export function openBaseTree(root: string, ref: string): BaseTree {
  const commit = commitOf(root, ref);
  const parent = mkdtempSync(path.join(tmpdir(), 'backtick-base-'));
  const tree = path.join(parent, 'tree');
  const close = (): void => {
    // It is not there when `add` failed.
    tryGit(root, ['worktree', 'remove', '--force', tree]);
    rmSync(parent, { recursive: true, force: true });
  };
  try {
    git(root, ['worktree', 'add', '--quiet', '--detach', tree, commit]);
    fit(root, tree);
  } catch (error) {
    close();
    throw error;
  }
  return { root: tree, commit, close };
}

function commitOf(root: string, ref: string): string {
  const commit = tryGit(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit === undefined) throw new Error(`"${ref}" is neither a commit nor a file of results`);
  return commit;
}

function fit(root: string, tree: string): void {
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
  rmSync(path.join(tree, 'bench'), { recursive: true, force: true });
  const filter = (from: string): boolean => !LEFT_OUT.has(path.basename(from));
  cpSync(path.join(root, 'bench'), path.join(tree, 'bench'), { recursive: true, filter });
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
