/** Where recordings go. Files of one store have different names. */
export interface RecordingStore {
  /**
   * Adds bytes at the end of a file, which begins with its first; calls `written` once they are no longer needed, and may do so
   * much later. False when the file is not kept: the caller need not go on with it.
   */
  append(file: string, bytes: Uint8Array, written: () => void): boolean;
  /** The same for bytes that stand at the end for now: whatever is appended or put there next replaces them. */
  put(file: string, bytes: Uint8Array, written: () => void): boolean;
  /** Nothing more comes for the file: it may be deleted for newer ones. */
  finish(file: string): void;
  /**
   * Moves the newest files of a room to another folder, once all that was appended is written: they are not the store's any more, and nothing
   * more of them is kept. Resolves to their names; absent: it has no folders.
   */
  moveOut?(room: string, most: number, to: string): Promise<string[]>;
  /** Resolves when all that was appended is written. */
  settled(): Promise<void>;
}

/** A store in memory, for tests and claims: writes at once. */
export interface MemoryStore extends RecordingStore {
  /** In the order in which they were begun. */
  names(): string[];
  bytesOf(file: string): Uint8Array;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export function createMemoryStore(): MemoryStore {
  const files = new Map<string, { readonly pieces: Uint8Array[]; end: Uint8Array }>();
  const none = new Uint8Array(0);
  const fileOf = (name: string) => {
    const file = files.get(name) ?? { pieces: [], end: none };
    files.set(name, file);
    return file;
  };
  return {
    append: (name, bytes, written) => {
      const file = fileOf(name);
      file.pieces.push(bytes.slice());
      file.end = none;
      written();
      return true;
    },
    put: (name, bytes, written) => {
      fileOf(name).end = bytes.slice();
      written();
      return true;
    },
    finish: () => {},
    settled: () => Promise.resolve(),
    names: () => [...files.keys()],
    bytesOf: (name) => joined([...fileOf(name).pieces, fileOf(name).end]),
  };
}
