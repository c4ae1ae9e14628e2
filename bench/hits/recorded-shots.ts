import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import type { Reader } from '#shared/net/bytes.ts';
import { readKeyState } from '#shared/net/recording/key-state.ts';
import { openRecording, type Recording } from '#shared/net/recording/recording.ts';
import { createTickRecord, forgetInputs, readTickRecord, type TickRecord } from '#shared/net/recording/tick-record.ts';
import { createWorld } from '#shared/sim/world.ts';

/** What a server has written down of a shot. */
export interface RecordedShot {
  readonly tick: number;
  readonly seat: number;
  /** Index of whom it hit, or -1. */
  readonly hit: number;
  /** Bits of `EVIDENCE`. */
  readonly flags: number;
}

/** All shots of a recording of the game on its first map, in their order. Throws when it cannot be read. */
export function readRecordedShots(bytes: Uint8Array, game: Game): RecordedShot[] {
  const recording = openRecording(bytes);
  if (typeof recording === 'string') throw new Error(recording);
  const world = createRecordedWorld(recording, game);
  const record = createTickRecord(world);
  return recording.chunks.flatMap(({ tick, bytes: chunk }) => {
    const r: Reader = { bytes: chunk, at: 0, failed: false };
    if (!readKeyState(r, world.bytes)) throw new Error(`the state of tick ${tick} cannot be read`);
    return readChunkShots(r, record, tick);
  });
}

function createRecordedWorld({ header }: Recording, game: Game) {
  const ranges = game.ranges(header.seats, game.maps[0]);
  const tunables = Float64Array.from(header.tunables);
  return createWorld(game.schema, { ranges, seed: header.seed, tickHz: TICK_HZ, tunables });
}

function readChunkShots(r: Reader, record: TickRecord, first: number): RecordedShot[] {
  const found: RecordedShot[] = [];
  forgetInputs(record.inputs);
  for (let tick = first + 1; r.at < r.bytes.length; tick++) {
    if (!readTickRecord(r, record, tick)) throw new Error(`the record of tick ${tick} cannot be read`);
    const { seats, hits, flags } = record.shots;
    for (let i = 0; i < record.shotCount; i++) found.push({ tick, seat: seats[i], hit: hits[i], flags: flags[i] });
  }
  return found;
}
