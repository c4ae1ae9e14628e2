import type { RecordingFacts } from '#server/ops/facts.ts';
import type { RecordingStore } from '#server/recording/store.ts';

/** A store that does what another one does, and counts. */
export interface CountedStore extends RecordingStore {
  facts(): RecordingFacts;
}

export function countRecordings(store: RecordingStore): CountedStore {
  const open = new Set<string>();
  const counts = { files: 0, bytes: 0, waitingBytes: 0, cut: 0 };

  function append(file: string, bytes: Uint8Array, written: () => void): boolean {
    const { length } = bytes;
    if (!open.has(file)) counts.files++;
    open.add(file);
    counts.waitingBytes += length;
    const isKept = store.append(file, bytes, () => {
      counts.waitingBytes -= length;
      written();
    });
    if (isKept) counts.bytes += length;
    else refused(length);
    return isKept;
  }

  /** Its writer stops after that. */
  function refused(length: number): void {
    counts.waitingBytes -= length;
    counts.cut++;
  }

  function finish(file: string): void {
    open.delete(file);
    store.finish(file);
  }

  return { ...store, append, finish, facts: () => ({ ...counts }) };
}
