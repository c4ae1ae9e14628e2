import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { replay } from '#bench/replay/replay.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import { hashHex } from '#shared/core/hash.ts';
import { games } from '#shared/games/index.ts';
import { readKeyState } from '#shared/net/recording/key-state.ts';
import { openRecording, type Recording } from '#shared/net/recording/recording.ts';
import { createWorld } from '#shared/sim/world.ts';

/* Compares what a room went on from with what the log of the process before says that it was then. */

/** A room that came back. */
export interface Return {
  readonly room: string;
  readonly tick: number;
}

/** What is wrong with it, or undefined. */
export function checkReturn(dataDir: string, { room, tick }: Return): string | undefined {
  const dir = path.join(dataDir, 'recordings');
  const names = readdirSync(dir).filter((name) => name.includes(`-${room}-`));
  const files = names.sort().map((name) => new Uint8Array(readFileSync(path.join(dir, name))));
  const opened = files.map((bytes) => openRecording(bytes));
  const after = opened.findLastIndex((one) => typeof one !== 'string' && one.header.tick === tick);
  const before = opened.findLastIndex((one, at) => at < after && typeof one !== 'string' && one.header.tick < tick);
  if (after < 0) return `${room}: nothing is recorded from tick ${tick} on`;
  if (before < 0) return `${room}: nothing is recorded up to tick ${tick}`;
  const logged = replay(files[before], { games, until: tick });
  if (logged.outcome === 'refused') return `${room}: ${logged.message}`;
  if (logged.outcome !== 'verified') return `${room}: its log does not replay up to tick ${tick}`;
  if (logged.lastTick !== tick) return `${room}: its log ends at tick ${logged.lastTick}, and it came back at ${tick}`;
  const restored = firstHash(opened[after] as Recording);
  return restored === logged.hash
    ? undefined
    : `${room}: at tick ${tick} it was ${logged.hash}, and came back as ${restored}`;
}

/** Hash of the world that a recording begins with. */
function firstHash({ header, chunks }: Recording): string {
  const game = games.find(({ name }) => name === header.game)!;
  const map = game.maps.find(({ name }) => name === header.map)!;
  const { seats, seed } = header;
  const tunables = Float64Array.from(header.tunables);
  const world = createWorld(game.schema, { ranges: game.ranges(seats, map), seed, tickHz: TICK_HZ, tunables });
  readKeyState({ bytes: chunks[0].bytes, at: 0, failed: false }, world.bytes);
  return hashHex(world.words);
}
