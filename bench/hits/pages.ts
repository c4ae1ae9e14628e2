import { memoryStore, type System } from '#bench/sim/system.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { randomUnit } from '#shared/core/random.ts';
import type { Game } from '#shared/games/game.ts';
import { createDeviceClock, type DeviceClock } from '#shared/testing/device-clock.ts';
import { tcpLine } from '#shared/testing/tcp-line.ts';
import type { Match } from '#client/netcode/api.ts';
import { createClient } from '#client/netcode/client.ts';
import type { Known } from '#client/netcode/known.ts';
import type { Predictor } from '#client/netcode/predictor.ts';
import type { RenderClock } from '#client/netcode/render-clock.ts';
import type { Screen } from '#client/netcode/view.ts';
import type { HitLine } from '#bench/hits/cells.ts';

/*
 * Players' pages: each on a device with a clock of its own, with about sixty pictures a second at moments of its own.
 */

/** The parts of a match that only this claim looks at. */
export interface MatchInside {
  readonly known: Known;
  readonly predictor: Predictor;
  readonly renderClock: RenderClock;
  readonly screen: Screen;
}

export function insideOf(match: Match): MatchInside {
  return match as unknown as MatchInside;
}

export interface PageOptions {
  readonly name: string;
  readonly line: HitLine;
  /** Share of packets that are lost, which TCP makes stalls of. */
  readonly lossShare: number;
  readonly seed: number;
  /** The game as this page has it. */
  readonly game: Game;
  /** After every picture. */
  readonly drawn: (match: Match) => void;
}

/** Pictures of a real screen come this much early or late. */
const PICTURE_JITTER_MS = 1.5;

/** Crystals differ by up to this share. */
const DRIFT_MAX = 100e-6;

const PURPOSE = { skew: 1, drift: 2, picture: 3 } as const;

/** A page that has begun to load. */
export interface Page {
  /** Asks for a seat; the pictures run from when it has one. */
  join(): void;
  /** Undefined until it is in the room. */
  match(): Match | undefined;
}

/** Opens a page of a system. */
export function openPage(system: System, options: PageOptions): Page {
  const { line, seed, game, lossShare } = options;
  const clock = createDeviceClock(system.clock, {
    skewMs: 1e5 * randomUnit(seed, 0, 0, PURPOSE.skew),
    drift: DRIFT_MAX * (2 * randomUnit(seed, 0, 0, PURPOSE.drift) - 1),
  });
  const wayMs = line.rttMs / 2;
  const connect = tcpLine(system.connect, system.clock, {
    upMs: wayMs,
    downMs: wayMs,
    jitterMs: line.jitterMs / 2,
    upBytesPerMs: Infinity,
    downBytesPerMs: Infinity,
    lossShare,
    seed,
  });
  const client = createClient({ connect, clock, storage: memoryStore(), games: [game] });
  client.onChange = (state) => {
    if (state.at === 'playing') runPictures(clock, state.match, options);
  };
  return {
    join: () => client.join(options.name),
    match: () => (client.state.at === 'playing' ? client.state.match : undefined),
  };
}

/** Time for a page to connect, and between two that join, so that they take seats in their order. */
const CONNECT_MS = 1500;
const JOIN_EVERY_MS = 300;

/** Lets pages take the seats 0 and up; throws when one does not get its own. */
export function takeSeats(system: System, pages: readonly Page[]): void {
  system.clock.advanceBy(CONNECT_MS);
  for (const page of pages) {
    page.join();
    system.clock.advanceBy(JOIN_EVERY_MS);
  }
  for (const [seat, page] of pages.entries()) {
    const taken = page.match()?.seat;
    if (taken !== seat) throw new Error(`page ${seat} has seat ${taken}`);
  }
}

function runPictures(clock: DeviceClock, match: Match, { seed, drawn }: PageOptions): void {
  const startMs = clock.nowMs() + TICK_MS * randomUnit(seed, 0, 0, PURPOSE.picture);
  let pictures = 0;
  const next = (): void => {
    const early = 2 * randomUnit(seed, ++pictures, 0, PURPOSE.picture) - 1;
    clock.after(startMs + pictures * TICK_MS + early * PICTURE_JITTER_MS - clock.nowMs(), draw);
  };
  const draw = (): void => {
    match.update();
    drawn(match);
    next();
  };
  next();
}
