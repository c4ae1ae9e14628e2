import { readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Finds the recording of a part of a room in a folder, as a path below where the server was started. Codes are given anew in time: the
 * newest file counts, and by name is by age. Undefined: there is none, or no folder.
 */
export function findRecording(dir: string, code: string, part: number): string | undefined {
  const end = `-${code}-${part}.btrec`;
  try {
    const name = readdirSync(dir)
      .filter((file) => file.endsWith(end))
      .toSorted()
      .at(-1);
    return name && path.join(dir, name);
  } catch {
    return undefined;
  }
}
