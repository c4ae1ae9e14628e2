import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '#server/user-error.ts';

const SECRET_FILE = 'token-secret';

/** 256 bits, as HMAC-SHA256 uses. */
const SECRET_BYTES = 32;

/** Makes sure that the folder is there and can be written to. Throws a `UserError`. */
export function openDataDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refused(dir, error);
  }
}

/** The secret of this folder, made at the first call; only its owner may read the file. Throws a `UserError`. */
export function keepSecret(dir: string): string {
  const file = path.join(dir, SECRET_FILE);
  try {
    return readFileSync(file, 'utf8').trim() || makeSecret(file, 'w');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw refused(dir, error);
  }
  try {
    return makeSecret(file, 'wx');
  } catch (error) {
    throw refused(dir, error);
  }
}

function makeSecret(file: string, flag: 'w' | 'wx'): string {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag });
  return secret;
}

function refused(dir: string, error: unknown): UserError {
  return new UserError(
    `The data folder ${dir} cannot be used (${codeOf(error)}). Name another with DATA_DIR or --data-dir.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
