import { Buffer } from 'node:buffer';
import { applyState, createKnown, type Known } from '#client/netcode/known.ts';
import { copyInto, isSame } from '#bench/fuzz/deep.ts';
import type { RecordedStates } from '#bench/fuzz/recorded-states.ts';
import type { Target } from '#bench/fuzz/target.ts';
import type { Schema } from '#shared/sim/schema.ts';
import { createStagedState, readStateFrame, type StagedState, type StateRefusal } from '#shared/net/state-frame.ts';
import { type Dice, mutate, pick } from '#shared/testing/hostile-packets.ts';

export type ReadState = typeof readStateFrame;

/** Damaged copies per frame of the recording. */
const PER_FRAME = 40;

/** The whole of what is known is compared so often; its newest part after every reading. */
const WHOLE_EVERY = 64;

type Damage = 'none' | 'changed' | 'cut' | 'longer';

/**
 * State frames for a client's reader. Each frame of a recording is damaged in many ways and read in the state it is for: what is
 * refused must leave no trace, and what is accepted must apply to a lawful state. The frame itself must be accepted.
 */
export function stateTarget(recorded: RecordedStates, read: ReadState = readStateFrame): Target {
  const { game, capacity, owned, frames } = recorded;
  let known = createKnown(game.schema, capacity);
  const staged = createStagedState(known.codec, capacity, owned);
  const spare = createStagedState(known.codec, capacity, owned);
  /** Equal to `known`, except while a frame is tried out on it. */
  const twin = createKnown(game.schema, capacity);
  let at = 0;
  let made = 0;
  let damage: Damage = 'none';

  function goOn(): void {
    if (readStateFrame(frames[at], known, spare) === undefined) applyState(known, spare);
    at++;
    if (at === frames.length) {
      at = 0;
      known = createKnown(game.schema, capacity);
    }
    copyInto(twin, known);
  }

  function judge(_: Uint8Array, answer: unknown): string | undefined {
    const refusal = answer as StateRefusal | undefined;
    if (!isUntouched()) return 'half applied';
    if (damage === 'none') return refusal === undefined ? undefined : `refused ${refusal}`;
    if (refusal !== undefined) return undefined;
    if (damage === 'cut') return 'cut short';
    if (damage === 'longer') return 'trailing bytes';
    return tryOut();
  }

  function isUntouched(): boolean {
    const { ring, ...newest } = known;
    const { ring: twinRing, ...twinNewest } = twin;
    return isSame(newest, twinNewest) && (made % WHOLE_EVERY !== 0 || isSame(ring, twinRing));
  }

  function tryOut(): string | undefined {
    try {
      applyState(twin, staged);
      return unlawfulState(twin, staged, known.tick, game.schema);
    } finally {
      copyInto(twin, known);
    }
  }

  return {
    name: 'states',
    make: (roll) => {
      if (made++ % PER_FRAME === 0 && made > 1) goOn();
      const [kind, bytes] = made % PER_FRAME === 1 ? (['none', frames[at]] as const) : damaged(roll, frames, at);
      damage = kind;
      return bytes;
    },
    read: (bytes) => read(bytes, known, staged),
    judge,
  };
}

function damaged(roll: Dice, frames: readonly Uint8Array[], at: number): [Damage, Uint8Array] {
  const bytes = Buffer.from(frames[at]);
  switch (roll(8)) {
    case 0:
      return ['cut', bytes.subarray(0, roll(bytes.length))];
    case 1:
      return ['longer', Buffer.concat([bytes, Buffer.alloc(1 + roll(4), roll(2) * roll(256))])];
    case 2:
      return ['changed', frames[roll(frames.length)]];
    case 3:
      return ['changed', mutate(roll, bytes)];
    case 4:
      bytes.writeUInt32LE(pick(roll, [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]), roll(bytes.length - 4));
      return ['changed', bytes];
    default:
      for (let i = roll(3); i >= 0; i--) bytes[roll(bytes.length)] ^= 1 << roll(8);
      return ['changed', bytes];
  }
}

/** What is wrong with a state that was made by a frame; undefined when nothing is. */
function unlawfulState(known: Known, { header, own }: StagedState, before: number, schema: Schema): string | undefined {
  if (known.tick !== header.tick || !(header.tick > (header.fresh ? 0 : before))) return 'tick';
  if (!header.fresh && header.previousTick !== before) return 'gap';
  return unlawfulSlots(known, schema) ?? (header.own ? unlawfulOwn(own, schema) : undefined);
}

function unlawfulSlots(known: Known, { publicRows, publicOf }: Schema): string | undefined {
  const { taken, keys, values, rows, slots, end, tick, lastAt } = known;
  for (let slot = 0; slot < slots; slot++) {
    if ((taken[slot] !== 0) !== (keys[slot] !== 0)) return 'slot';
    if (taken[slot] === 0) continue;
    if (slot >= end || lastAt[slot] > tick) return 'end';
    const kind = values[slot * rows];
    if (!((publicOf[kind]?.length ?? 0) > 1)) return 'kind';
    for (const row of publicOf[kind].slice(1)) {
      const value = values[slot * rows + row];
      if (value < publicRows[row].wireMin || value > publicRows[row].wireMax) return 'range';
    }
  }
  return undefined;
}

function unlawfulOwn(own: Int32Array, { ownRows, ownOf }: Schema): string | undefined {
  const of = ownOf[own[0]];
  if (!((of?.length ?? 0) > 1)) return 'own kind';
  return of.slice(1).some((row) => own[row] < ownRows[row].min || own[row] > ownRows[row].max)
    ? 'own range'
    : undefined;
}
