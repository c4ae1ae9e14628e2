import { GCProfiler, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { assert } from '#shared/core/assert.ts';

export interface AllocationOptions {
  /** Calls before anything is measured; enough for the optimising compiler to have finished with `run`. Default 20,000. */
  readonly warmUpCalls?: number;
  /** Calls measured together; halved where a batch of them would not fit the young generation. Default 1,000. */
  readonly calls?: number;
  /** Batches, of which the third smallest counts. Default 20. */
  readonly batches?: number;
}

/**
 * Batches that may be too small by chance: between two readings the engine sometimes gives back memory that others held,
 * seen in one run of ten. Too large ones need no bound, as long as some are left: compiling takes memory often.
 */
const SPOILED_MAX = 2;

/**
 * Bytes of JavaScript heap that one call of `run` takes, to the byte, in Node: 0 means that calls allocate nothing. It is a
 * low value of the means of several batches, so what `run` allocates only in a few of them (a list that doubles) is not
 * seen. Contents of array buffers lie outside the heap, but each takes its object's bytes inside. Each batch starts with a
 * full collection, some milliseconds.
 */
export function bytesPerCall(run: () => void, options: AllocationOptions = {}): number {
  const { warmUpCalls = 20_000, calls = 1_000, batches = 20 } = options;
  repeat(run, warmUpCalls);
  return Math.max(0, measure(run, calls, batches));
}

function measure(run: () => void, calls: number, batches: number): number {
  const bytes: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const taken = batchBytes(run, calls);
    if (taken === undefined) return measure(run, halve(calls), batches);
    bytes.push(taken);
  }
  return (usualLow(bytes) - ownBytes()) / calls;
}

function halve(calls: number): number {
  assert(calls > 1, 'one call allocates so much that the collector runs within it');
  return calls >> 1;
}

function usualLow(values: readonly number[]): number {
  assert(values.length > SPOILED_MAX, `${values.length} batches are too few`);
  return values.toSorted((a, b) => a - b)[SPOILED_MAX];
}

let collect: (() => void) | undefined;

/** A full collection. Node offers it only behind a flag, which may be set while it runs. */
export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/** Heap bytes taken by a batch, with what measuring takes; undefined when the collector ran and spoiled the figure. */
function batchBytes(run: () => void, calls: number): number | undefined {
  collectGarbage();
  const collections = new GCProfiler();
  collections.start();
  const before = process.memoryUsage().heapUsed;
  repeat(run, calls);
  const after = process.memoryUsage().heapUsed;
  return collections.stop()?.statistics.length === 0 ? after - before : undefined;
}

function repeat(run: () => void, calls: number): void {
  for (let call = 0; call < calls; call++) run();
}

let own: number | undefined;

/** What a batch of nothing takes: the answer of `memoryUsage` itself, some 250 bytes. */
function ownBytes(): number {
  own ??= usualLow(Array.from({ length: 20 }, () => batchBytes(nothing, 1_000) ?? Number.POSITIVE_INFINITY));
  return own;
}

function nothing(): void {}
