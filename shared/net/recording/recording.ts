import { type Reader, readI32 } from '#shared/net/bytes.ts';
import { CHUNK, MAGIC, readChunk } from '#shared/net/recording/chunk.ts';
import { readHeader, type RecordingHeader } from '#shared/net/recording/header.ts';

/*
 * A file of a recording, opened: its header and where its ticks are. `docs/recording.md` draws the bytes. A file may come
 * from anybody: any bytes are a recording or a named refusal, and none makes the reader throw.
 */

/** Up to `CHUNK_TICKS` ticks, and the world before them. */
export interface TickChunk {
  /** Tick of the key state with which it begins. */
  readonly tick: number;
  /** Behind that tick: the key state, then records. */
  readonly bytes: Uint8Array;
}

export interface Recording {
  readonly header: RecordingHeader;
  /** Ascending; at least one. */
  readonly chunks: readonly TickChunk[];
  /** It ends where the server ended it; else the server was stopped, or still writes. */
  readonly finished: boolean;
  /** Bytes behind the last whole chunk, which are ignored. */
  readonly lostBytes: number;
}

export type RecordingRefusal =
  | 'recording/magic'
  | 'recording/version'
  | 'recording/header'
  | 'recording/spoiled'
  | 'recording/order'
  | 'recording/empty';

const VERSION_AT = 6;

/** Opens a file. What a cut write left behind the last whole chunk is ignored; anything spoiled before that is refused. */
export function openRecording(bytes: Uint8Array): Recording | RecordingRefusal {
  const magic = checkMagic(bytes);
  if (magic) return magic;
  const r: Reader = { bytes, at: MAGIC.length, failed: false };
  const first = readChunk(r);
  if (typeof first === 'string' || first.type !== CHUNK.header) return 'recording/header';
  const header = readHeader(first.payload);
  return header ? readChunks(r, header) : 'recording/header';
}

function checkMagic(bytes: Uint8Array): RecordingRefusal | undefined {
  for (let at = 0; at < VERSION_AT; at++) if (bytes[at] !== MAGIC[at]) return 'recording/magic';
  const isVersion = bytes[VERSION_AT] === MAGIC[VERSION_AT] && bytes[VERSION_AT + 1] === MAGIC[VERSION_AT + 1];
  return isVersion ? undefined : 'recording/version';
}

function readChunks(r: Reader, header: RecordingHeader): Recording | RecordingRefusal {
  const chunks: TickChunk[] = [];
  for (;;) {
    const next = readChunk(r);
    if (typeof next === 'string') {
      if (next === 'spoiled' && hasMore(r)) return 'recording/spoiled';
      return opened(header, chunks, false, r.bytes.length - r.at);
    }
    if (next.type === CHUNK.end) {
      return r.at === r.bytes.length ? opened(header, chunks, true, 0) : 'recording/order';
    }
    if (next.type !== CHUNK.ticks || next.payload.length < 4) return 'recording/order';
    const tick = readI32({ bytes: next.payload, at: 0, failed: false });
    if (tick < (chunks.at(-1)?.tick ?? header.tick)) return 'recording/order';
    if (chunks.length === 0 && tick !== header.tick) return 'recording/order';
    chunks.push({ tick, bytes: next.payload.subarray(4) });
  }
}

/** Whether another chunk stands behind the spoiled one: then it was not the end of the writing that spoiled it. */
function hasMore(r: Reader): boolean {
  const length = readI32({ bytes: r.bytes, at: r.at + 1, failed: false }) >>> 0;
  const next: Reader = { bytes: r.bytes, at: r.at + 9 + length, failed: false };
  return next.at < r.bytes.length && typeof readChunk(next) !== 'string';
}

function opened(
  header: RecordingHeader,
  chunks: readonly TickChunk[],
  finished: boolean,
  lostBytes: number,
): Recording | RecordingRefusal {
  return chunks.length === 0 ? 'recording/empty' : { header, chunks, finished, lostBytes };
}
