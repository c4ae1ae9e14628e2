import { readFileSync, statSync } from 'node:fs';

/** The bytes of a file of at most so many, or a sentence that says why not. */
export function readFile(file: string, bytesMax: number): Uint8Array | string {
  try {
    const { size } = statSync(file);
    return size > bytesMax ? `${file} is too large for a recording: ${size} bytes.` : readFileSync(file);
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
