import type { FromWorker } from '#server/host/messages.ts';
import type { RecordingStore } from '#server/recording/store.ts';

/*
 * The store of recordings as a worker has it: the main thread writes. What is written is copied at once, and counts as written when the
 * main thread says so.
 */

export interface PostedStore extends RecordingStore {
  /** The main thread has done with a write. `kept` false: its store does not keep the file. */
  done(id: number, file: string, kept: boolean): void;
}

export function createPostedStore(post: (message: FromWorker) => void): PostedStore {
  /** One entry per write that is under way: a room has two chunks, and the end of one. */
  const writing = new Map<number, () => void>();
  /** Files that are not kept and that nobody has finished yet. */
  const lost = new Set<string>();
  let last = 0;

  function write(how: 'append' | 'put', file: string, bytes: Uint8Array, written: () => void): boolean {
    if (lost.has(file)) return false;
    const id = ++last;
    writing.set(id, written);
    post({ type: 'write', how, id, file, bytes: bytes.slice() });
    return true;
  }

  return {
    append: (file, bytes, written) => write('append', file, bytes, written),
    put: (file, bytes, written) => write('put', file, bytes, written),
    finish: (file) => {
      lost.delete(file);
      post({ type: 'finish', file });
    },
    settled: () => Promise.resolve(),
    done: (id, file, kept) => {
      if (!kept) lost.add(file);
      const written = writing.get(id);
      writing.delete(id);
      written?.();
    },
  };
}
