import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { FREEZE_MS, GUESTS, MOVERS, RTT_MS } from '#bench/slow/messages.ts';
import { runSlow, type SlowFigures, type SlowParts } from '#bench/slow/run-slow.ts';

/** How old states may be on 64 kbit/s, for all but 5 % of the time. */
const NARROW_MAX_MS = 250;

/** ... and on half of that, which carries two thirds of what there is: late, and not ever later. */
const CHOKED_MAX_MS = 500;

/** Older than a round trip by no more than this is what is there once a freeze is over. */
const THAWED_MORE_MS = 100;

const BACKLOG_MAX_BYTES = 65_536;
const GONE_MAX_MS = 5000;

/** Of 100 ticks 99 may begin so much later while others are in trouble as they do without. */
const LATER_MAX_MS = 1;

const PARTS: Readonly<Record<'short' | 'long' | 'planted', SlowParts>> = {
  short: { settleMs: 4000, quietMs: 10_000, afterMs: 6000 },
  long: { settleMs: 10_000, quietMs: 120_000, afterMs: 60_000 },
  planted: { settleMs: 1500, quietMs: 3000, afterMs: 1500 },
};

/**
 * The real server with clients on real sockets. Lines are ports of this machine that pass everything on 25 ms later and no faster than
 * they carry, where each packet weighs 52 bytes more for IP and TCP (with timestamps); acknowledgements of what a client sends ride on its
 * states. A client on 64 kbit/s sees 20 things that never stand still; one whose line freezes for 5 s, and two that stop reading, of
 * which one goes on playing and one only answers heartbeats, stand among 220. What is under way is reckoned from what was sent and which
 * tick is acknowledged. Ages count at all moments, and so do those at which nothing comes.
 */
export const slowClient: Claim = {
  name: 'slow-client',
  sentence:
    'On 64 kbit/s the state is less than 250 ms old; after a freeze of 5 s it is at once as fresh as the line allows, and who reads nothing is let go within 5 s.',
  run: proveSlow,
};

async function proveSlow(options: ClaimOptions): Promise<ClaimResult> {
  const { form, plant, log } = options;
  if (plant !== undefined && plant !== 'gate') throw new Error(`no fault is called ${plant}; there is gate`);
  const figures = await runSlow(PARTS[plant === undefined ? form : 'planted'], plant);
  tell(log, figures);
  return judgeSlow(form, figures);
}

/** Whether the claim holds, by what was measured. */
export function judgeSlow(form: ClaimOptions['form'], figures: SlowFigures): ClaimResult {
  const broken = brokenIn(figures);
  return {
    claim: 'slow-client',
    form,
    figure: Math.round(figures.narrowP95Ms),
    unit: `ms old is the state on 64 kbit/s, ${MOVERS.few} movers in sight, at most for 95 % of the time`,
    threshold: `< ${NARROW_MAX_MS}, < ${CHOKED_MAX_MS} on half of that; after ${FREEZE_MS / 1000} s frozen < ${RTT_MS + THAWED_MORE_MS}, at most ${BACKLOG_MAX_BYTES / 1024} KiB under way; let go within ${GONE_MAX_MS / 1000} s; ticks no more than ${LATER_MAX_MS} ms later`,
    n: figures.states,
    excluded: 0,
    seeds: [],
    pass: broken.length === 0,
    details: { broken, ...figures },
  };
}

function brokenIn(figures: SlowFigures): string[] {
  const stalls = figures.reasons.filter((reason) => reason === 'link/stalled').length;
  const promises: readonly (readonly [string, boolean])[] = [
    ['64 kbit/s', figures.narrowP95Ms < NARROW_MAX_MS],
    ['32 kbit/s', figures.chokedP95Ms < CHOKED_MAX_MS],
    ['back after a freeze', figures.thawedMs < RTT_MS + THAWED_MORE_MS],
    ['backlog', figures.backlogBytes <= BACKLOG_MAX_BYTES],
    ['deaf one let go', figures.deafGoneMs <= GONE_MAX_MS],
    ['mute one let go', figures.muteGoneMs <= GONE_MAX_MS],
    ['only those let go, with a reason', stalls === 2 && figures.reasons.length === 2],
    ['ticks of others', figures.troubledP99Ms <= figures.quietP99Ms + LATER_MAX_MS],
  ];
  return promises.filter(([, isKept]) => !isKept).map(([name]) => name);
}

function tell(log: ClaimOptions['log'], figures: SlowFigures): void {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const { bytesPerState, framesGated, ticksSlowed } = figures;
  log(`${GUESTS.length} clients, ${bytesPerState.toFixed(0)} B per state, ${figures.states} states came,`);
  log(`  ${framesGated} held back, ${ticksSlowed} ticks of clients at a lower rate`);
  log(`age of the state, 95 %: good line ${ms(figures.otherP95Ms)}, 64 kbit/s ${ms(figures.narrowP95Ms)},`);
  log(`  32 kbit/s ${ms(figures.chokedP95Ms)}; oldest after the freeze ${ms(figures.thawedMs)}`);
  log(`at most under way while frozen: ${figures.backlogBytes} B`);
  log(`reads nothing: plays on, gone after ${ms(figures.deafGoneMs)} (its connection ${ms(figures.deafClosedMs)});`);
  log(`  heartbeats only, gone after ${ms(figures.muteGoneMs)} (its connection ${ms(figures.muteClosedMs)})`);
  log(`ticks begin late, 99 %: ${ms(figures.quietP99Ms)}, in trouble ${ms(figures.troubledP99Ms)}`);
}
