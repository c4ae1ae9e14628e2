import { Packr } from 'msgpackr';

/*
 * The only importer of msgpackr, and it only packs: what strangers send is read by `msgpack.ts`.
 *
 * - `useRecords: false`: maps are plain maps, not msgpackr's own record extension, so any msgpack reader understands them.
 * - `variableMapSize: true`: small maps take one byte of head instead of three.
 * - `useFloat32` stays off. Its decimal modes write 0.1 as a float32 and rely on the reader to round it back to decimals;
 *   readers that do not (the stock parser's, ours) get 0.10000000149, and tunables must arrive exactly.
 */
const packr = new Packr({ useRecords: false, variableMapSize: true });

/**
 * Packs a plain value: null, undefined, booleans, numbers, strings, Uint8Array, arrays and objects of these. Throws on
 * what has no plain form (a symbol); that is the caller's mistake. The bytes are the caller's: later calls do not reuse
 * them, though they may lie in one larger buffer with other messages.
 */
export function packMessage(value: unknown): Uint8Array {
  return packr.pack(value);
}
