import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { type ChaosReport, runChaos } from '#bench/codec/chaos-room.ts';
import { countSymbols } from '#bench/codec/count-symbols.ts';
import { type CodecData, thinData } from '#bench/codec/data.ts';
import { everyField } from '#bench/codec/every-field.ts';
import { type PairsReport, randomCodec, tryPairs } from '#bench/codec/pairs.ts';
import { sendData } from '#bench/codec/send-data.ts';
import { gapsBits, kindBits, updateBits, updateEntropy, updatesOf } from '#bench/codec/size.ts';
import { watchMatch } from '#bench/codec/watch-room.ts';
import { assert } from '#shared/core/assert.ts';
import { TICK_HZ } from '#shared/core/constants.ts';
import type { Game } from '#shared/games/game.ts';
import { findGame } from '#shared/games/index.ts';
import { KIND } from '#shared/games/relight/schema.ts';
import { BUCKETS, createWireCodec, type WireCodec, wireCodecOf } from '#shared/net/wire/codec.ts';

/** A body with its aim at 60 Hz, its gap included, bits. */
const BODY_BITS_MAX = 13;

/** All updates, over what the best code of the same symbols would take. */
const OVER_ENTROPY_MAX = 1.25;

/** Head and own body on a good line, bytes. */
const FIXED_BYTES_MAX = 40;

/** Every tick, and every third: 60 and 20 Hz. */
const EVERY = [1, 3] as const;

interface Size {
  readonly pairs: number;
  readonly rooms: number;
  readonly roomTicks: number;
  readonly matches: number;
  readonly matchTicks: number;
}

const SIZES: Readonly<Record<'short' | 'long' | 'tiny', Size>> = {
  short: { pairs: 1_000_000, rooms: 4, roomTicks: 25 * TICK_HZ, matches: 2, matchTicks: 60 * TICK_HZ },
  long: { pairs: 20_000_000, rooms: 40, roomTicks: 60 * TICK_HZ, matches: 10, matchTicks: 75 * TICK_HZ },
  tiny: { pairs: 20_000, rooms: 2, roomTicks: 10 * TICK_HZ, matches: 1, matchTicks: 20 * TICK_HZ },
};

/** Tables are trained on lower seeds. */
const FIRST_SEED = 1000;

const PLAYERS = 8;

/** Good lines and bad ones, both rates: what a room of the chaos is like, in turn. */
const ROOMS = [
  { sendEveryTicks: 1, isQuiet: true },
  { sendEveryTicks: 1, isQuiet: false },
  { sendEveryTicks: 3, isQuiet: false },
  { sendEveryTicks: 1, isQuiet: false },
] as const;

/**
 * What is sent leads exactly to what is so: for changes between random states of every kind of field, by trained, untrained and random
 * tables; and for every frame of rooms with skipped frames, updates put off and ticks lived again. And what it takes, by tables that were
 * trained on other matches.
 */
export const codec: Claim = {
  name: 'codec',
  sentence:
    'Frames lead a client to the bit to what the room has shown, whatever was skipped, put off or lived again; a body with its aim takes at most 13 bits at 60 Hz, all updates at most 1.25 of their entropy, head and own body at most 40 bytes.',
  run: (options) => Promise.resolve(proveCodec(options)),
};

/**
 * The planted faults: a client with other tables; a bit of a frame that is wrong; frames that are measured with the buckets; heads that
 * are measured on bad lines.
 */
const PLANTS: readonly string[] = ['tables', 'bit', 'buckets', 'lines'];

/** What a room cost at one rate. */
export interface RateFigures {
  readonly match: string;
  readonly every: number;
  /** Per known entity of any kind, and per body; its gap included. */
  readonly bits: number;
  readonly bodyBits: number;
  readonly overEntropy: number;
  readonly frameBytes: number;
  readonly updates: number;
  readonly wrong: number;
}

export interface CodecFigures {
  readonly pairs: PairsReport;
  readonly rooms: readonly ChaosReport[];
  readonly rates: readonly RateFigures[];
  /** On good lines, the greatest, bytes. */
  readonly fixedBytes: number;
  readonly table: string;
}

function proveCodec(options: ClaimOptions): ClaimResult {
  const { plant, form, log } = options;
  assert(plant === undefined || PLANTS.includes(plant), `unknown plant ${plant}; there are ${PLANTS.join(', ')}`);
  const size = SIZES[plant === undefined ? form : 'tiny'];
  const game = findGame('relight')!;
  const pairs = provePairs(game, size, plant);
  log(
    `${pairs.pairs} random pairs, ${pairs.predicted} as predicted, ${pairs.fields} fields sent, ${pairs.wrong} wrong`,
  );
  const rooms = Array.from({ length: size.rooms }, (_, at) => proveRoom(game, size, at, options));
  const table = plant === 'buckets' ? createWireCodec(game.schema) : wireCodecOf(game.schema);
  const rates = Array.from({ length: size.matches }, (_, at) => FIRST_SEED + at).flatMap((seed) => {
    const data = watchMatch({ game, players: PLAYERS, seed, ticks: size.matchTicks });
    return EVERY.map((every) => measureRate(table, thinData(data, every), every));
  });
  for (const rate of rates) log(describeRate(rate));
  const quiet = rooms.filter((_, at) => plant === 'lines' || ROOMS[at % ROOMS.length].isQuiet);
  const fixedBytes = quiet.reduce((most, { fixedBits }) => fixedBits.reduce((a, b) => Math.max(a, b), most), 0) / 8;
  return judgeCodec(form, { pairs, rooms, rates, fixedBytes, table: table.name });
}

function provePairs(game: Game, { pairs }: Size, plant: string | undefined): PairsReport {
  const codecs = [
    ...[wireCodecOf(game.schema), createWireCodec(game.schema), createWireCodec(everyField)],
    ...[1, 2].flatMap((seed) => [randomCodec(game.schema, seed), randomCodec(everyField, seed)]),
  ];
  const reading = plant === 'tables' ? codecs.with(3, createWireCodec(game.schema)) : codecs;
  return tryPairs({ codecs, reading, pairs, seed: FIRST_SEED });
}

function proveRoom(game: Game, { roomTicks }: Size, at: number, { plant, log }: ClaimOptions): ChaosReport {
  const isPlanted = plant === 'bit' && at === 0;
  const report = runChaos({
    ...{ game, codec: wireCodecOf(game.schema), players: PLAYERS, seed: FIRST_SEED + at, ticks: roomTicks },
    ...ROOMS[at % ROOMS.length],
    ...(isPlanted ? { meddle: flipBit } : {}),
  });
  const { frames, updates, deferred, late, fresh, rollbacks, wrong, firstWrong } = report;
  const what = `${updates} updates, ${deferred} put off, ${late} after a pause, ${fresh} fresh, ${rollbacks} rollbacks`;
  log(`room ${FIRST_SEED + at}: ${frames} frames, ${what}, ${wrong} wrong${firstWrong ? `, first ${firstWrong}` : ''}`);
  return report;
}

/** Of the last byte but one: in the list of updates. */
function flipBit(bytes: Uint8Array, tick: number): void {
  if (tick % 100 === 99) bytes[bytes.length - 2] ^= 4;
}

function measureRate(table: WireCodec, data: CodecData, every: number): RateFigures {
  const counts = countSymbols(table, data);
  const sent = sendData(table, data);
  const body = counts.kinds.get(KIND.player)!;
  const bits = updateBits(counts, table);
  return {
    ...{ match: data.name, every, updates: sent.updates },
    bits: bits / updatesOf(counts),
    bodyBits: (kindBits(body, table.kinds[KIND.player]!) + gapsBits(body, table)) / body.updates,
    overEntropy: bits / updateEntropy(counts),
    frameBytes: sent.bytes / sent.frames,
    wrong: sent.wrong,
  };
}

function describeRate({ match, every, bits, bodyBits, overEntropy, frameBytes, wrong }: RateFigures): string {
  const of = `a body ${bodyBits.toFixed(2)} bits, any entity ${bits.toFixed(2)}, ${overEntropy.toFixed(3)} of the entropy`;
  return `${match}, ${TICK_HZ / every} Hz: ${of}, a frame without its own section ${frameBytes.toFixed(1)} B, ${wrong} wrong`;
}

/** What it comes to. */
export function judgeCodec(form: ClaimOptions['form'], figures: CodecFigures): ClaimResult {
  const { pairs, rooms, rates, fixedBytes, table } = figures;
  const wrong = pairs.wrong + total(rooms, 'wrong') + rates.reduce((sum, rate) => sum + rate.wrong, 0);
  const isMixed = (['deferred', 'late', 'fresh', 'rollbacks', 'left'] as const).every((what) => total(rooms, what) > 0);
  const fast = rates.filter(({ every }) => every === 1);
  const figure = Math.max(...fast.map(({ bodyBits }) => bodyBits));
  const overEntropy = Math.max(...rates.map((rate) => rate.overEntropy));
  const isSmall = figure <= BODY_BITS_MAX && overEntropy <= OVER_ENTROPY_MAX && fixedBytes <= FIXED_BYTES_MAX;
  return {
    claim: 'codec',
    form,
    figure: round(figure),
    unit: 'bits for a body with its aim at 60 Hz, its gap included',
    threshold: `<= ${BODY_BITS_MAX}; updates <= ${OVER_ENTROPY_MAX} of their entropy at 60 and 20 Hz; head and own body <= ${FIXED_BYTES_MAX} B; 0 wrong of ${pairs.pairs} random changes and of all frames`,
    n: pairs.pairs + total(rooms, 'updates') + rates.reduce((sum, { updates }) => sum + updates, 0),
    excluded: 0,
    seeds: [FIRST_SEED],
    pass: wrong === 0 && isMixed && pairs.pairs > 0 && fast.length > 0 && isSmall && table !== BUCKETS,
    details: {
      wrong,
      firstWrong: [pairs.firstWrong, ...rooms.map(({ firstWrong }) => firstWrong)].find((one) => one !== undefined),
      overEntropy: round(overEntropy),
      fixedBytes,
      table,
      ...{ frames: total(rooms, 'frames'), putOff: total(rooms, 'deferred'), afterPause: total(rooms, 'late') },
      ...{ fresh: total(rooms, 'fresh'), rollbacks: total(rooms, 'rollbacks') },
      rates: rates.map((rate) => describeRate(rate)),
    },
  };
}

function total(
  rooms: readonly ChaosReport[],
  what: 'wrong' | 'updates' | 'frames' | 'deferred' | 'late' | 'fresh' | 'rollbacks' | 'left',
): number {
  return rooms.reduce((sum, room) => sum + room[what], 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
