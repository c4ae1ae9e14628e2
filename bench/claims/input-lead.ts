import type { Claim, ClaimOptions, ClaimResult } from '#bench/claims/claim.ts';
import { inputsIn, leadsIn, medianLeadMs, quantile, ratesOf, staysFromMs } from '#bench/lead/lead-figures.ts';
import { type LeadRun, type LeadTrace, runLead, type Tamper, type Trouble } from '#bench/lead/lead-run.ts';
import { TICK_MS } from '#shared/core/constants.ts';
import { NO_SLACK, SLACK_PER_MS, type StateHeader } from '#shared/net/state-header.ts';
import type { TcpLine } from '#shared/testing/tcp-line.ts';

const RTTS_MS = [20, 50, 100, 200];

/** Of each way: the round trip varies by twice that. */
const JITTERS_MS = [5, 30];

const SEEDS = { short: 8, long: 200 };
const STEADY_S = 180;

/** With a planted fault two lines, one seed and less time are enough. */
const PLANTED = { rttsMs: [100], steadyS: 40 };

/** After coming in, before anything is measured. */
const SETTLE_MS = 5000;

const MISSING_MAX = 0.0005;

/** Half of the inputs wait no longer than the jitter and this. */
const WAIT_MS = 10;

const RATE_MAX = 0.01;

const HICCUP_MS = 500;

/** Within this after a hiccup the lead is back, and stays so for as long as is looked at. */
const BACK_MS = 1000;
const WATCHED_MS = 4000;

const STEP_MS = 100;
const SETTLED_MS = 1500;

/** Share of inputs that may still be missing on a longer way once it is settled: of its jitter only a second is known by then. */
const SETTLED_MISSING_MAX = 0.002;

/**
 * The real client and the real server on virtual time, over lines that delay every packet by its own amount, on a device whose
 * clock drifts and whose timers are late. An input that was not there when its tick was stepped is missing, whatever a rollback may
 * make of it later.
 */
export const inputLead: Claim = {
  name: 'input-lead',
  sentence:
    'Up to 200 ms round trip and ± 30 ms of jitter each way, at most 0.05 % of inputs are missing at their tick, and half of them wait no longer than the jitter + 10 ms.',
  run: (options) => Promise.resolve(proveInputLead(options)),
};

interface Cell {
  readonly rttMs: number;
  readonly jitterMs: number;
}

function proveInputLead(options: ClaimOptions): ClaimResult {
  const seeds = Array.from({ length: options.plant ? 1 : SEEDS[options.form] }, (_, i) => i + 1);
  const rttsMs = options.plant ? PLANTED.rttsMs : RTTS_MS;
  const cells = rttsMs.flatMap((rttMs) => JITTERS_MS.map((jitterMs) => ({ rttMs, jitterMs })));
  const steady = cells.map((cell) => proveSteady(options, cell, seeds));
  const hiccups = cells.map((cell) => proveHiccups(options, cell, seeds));
  const longer = cells.map((cell) => proveLonger(options, cell, seeds));
  const shorter = cells.map((cell) => proveShorter(options, cell, seeds));
  const parts = { steady, hiccups, longer, shorter };
  const worst = Math.max(...steady.map(({ missingShare }) => missingShare));
  return {
    claim: 'input-lead',
    form: options.form,
    figure: 100 * worst,
    unit: '% of inputs missing at their tick, on the worst line',
    threshold: `<= ${100 * MISSING_MAX}; half wait <= jitter + ${WAIT_MS} ms; rate ± ${100 * RATE_MAX} %; back within ${BACK_MS} ms of a hiccup, ${SETTLED_MS} ms of + ${STEP_MS} ms`,
    n: steady.reduce((sum, { ticks }) => sum + ticks, 0),
    excluded: Math.round((cells.length * seeds.length * SETTLE_MS) / TICK_MS),
    seeds,
    pass: [...steady, ...hiccups, ...longer, ...shorter].every(({ holds }) => holds),
    details: parts,
  };
}

function run(options: ClaimOptions, cell: Cell, seed: number, forMs: number, troubles: readonly Trouble[]): LeadTrace {
  const tamper = options.plant === undefined ? undefined : createPlant(options.plant);
  const lead: LeadRun = { ...cell, seed, forMs, troubles };
  return runLead(tamper ? { ...lead, tamper } : lead);
}

/** Nothing happens for minutes. */
function proveSteady(options: ClaimOptions, cell: Cell, seeds: readonly number[]) {
  const slacksMs: number[] = [];
  const rates: number[] = [];
  const forMs = 1000 * (options.plant ? PLANTED.steadyS : STEADY_S);
  let ticks = 0;
  let missing = 0;
  for (const seed of seeds) {
    const trace = run(options, cell, seed, forMs, []);
    const inputs = inputsIn(trace, SETTLE_MS, forMs);
    ticks += inputs.ticks;
    missing += inputs.missing;
    for (const slackMs of inputs.slacksMs) slacksMs.push(slackMs);
    const seen = ratesOf(leadsIn(trace, SETTLE_MS, forMs));
    rates.push(Math.min(...seen), Math.max(...seen));
  }
  const missingShare = missing / ticks;
  const slackMs = quantile(slacksMs, 0.5);
  const rate = { least: Math.min(...rates), most: Math.max(...rates) };
  const holds =
    missingShare <= MISSING_MAX &&
    slackMs <= cell.jitterMs + WAIT_MS &&
    rate.least >= -RATE_MAX &&
    rate.most <= RATE_MAX;
  options.log(
    `${nameOf(cell)}: ${missing} of ${ticks} missing, half wait ${slackMs.toFixed(1)} ms, rate ${percent(rate.least)} to ${percent(rate.most)}`,
  );
  return { ...cell, ticks, missing, missingShare, slackMs, rate, holds };
}

/** The ways of a line that nothing passes for a moment, after which all comes at once. */
const hiccups: Readonly<Record<string, (line: TcpLine) => void>> = {
  up: (line) => line.stopServing(HICCUP_MS),
  down: (line) => line.stopReading(HICCUP_MS),
  both: (line) => line.clog(HICCUP_MS),
};

/** A hiccup in one direction or both, soon after coming in or later: how much longer inputs wait once it is over. */
function proveHiccups(options: ClaimOptions, cell: Cell, seeds: readonly number[]) {
  let extraMs = 0;
  let stillMissing = 0;
  for (const [way, befall] of Object.entries(hiccups)) {
    for (const seed of seeds) {
      const atMs = (seed % 2 === 0 ? 3000 : SETTLE_MS * 2) + 5 * seed;
      const endMs = atMs + HICCUP_MS;
      const trace = run(options, cell, seed, endMs + WATCHED_MS, [{ atMs, befall }]);
      const before = medianLeadMs(leadsIn(trace, atMs - 1000, atMs));
      const after = leadsIn(trace, endMs + BACK_MS, endMs + WATCHED_MS);
      const most = Math.max(...after.map(({ leadMs }) => leadMs)) - before;
      if (most > extraMs) extraMs = most;
      stillMissing += inputsIn(trace, endMs + BACK_MS, endMs + WATCHED_MS).missing;
      if (most > TICK_MS) options.log(`${nameOf(cell)}, seed ${seed}: ${most.toFixed(1)} ms longer after ${way}`);
    }
  }
  const holds = extraMs <= TICK_MS;
  options.log(
    `${nameOf(cell)}, ${HICCUP_MS} ms hiccup: 1 s later at most ${extraMs.toFixed(1)} ms more, ${stillMissing} missing`,
  );
  return { ...cell, extraMs, stillMissing, holds };
}

/** From one moment on the round trip is longer, shared by both ways or up only. */
function proveLonger(options: ClaimOptions, cell: Cell, seeds: readonly number[]) {
  let settledMs = 0;
  let most = 0;
  let missing = 0;
  let ticks = 0;
  const half = cell.rttMs / 2;
  for (const up of [STEP_MS / 2, STEP_MS]) {
    for (const seed of seeds) {
      const atMs = 2 * SETTLE_MS + 5 * seed;
      const endMs = atMs + WATCHED_MS;
      const befall = (line: TcpLine): void => line.reroute(half + up, half + STEP_MS - up);
      const trace = run(options, cell, seed, endMs, [{ atMs, befall }]);
      const leads = leadsIn(trace, atMs, endMs);
      const last = medianLeadMs(leads.filter((lead) => lead.atMs > atMs + 2 * SETTLED_MS));
      const fromMs = staysFromMs(leads, last, TICK_MS) - atMs;
      const settled = inputsIn(trace, atMs + SETTLED_MS, endMs);
      // Never stays is NaN, which must not pass.
      if (!(fromMs <= settledMs)) settledMs = fromMs;
      most = Math.max(most, inputsIn(trace, atMs, atMs + SETTLED_MS).missing);
      missing += settled.missing;
      ticks += settled.ticks;
    }
  }
  const holds = settledMs <= SETTLED_MS && missing / ticks <= SETTLED_MISSING_MAX;
  options.log(
    `${nameOf(cell)}, + ${STEP_MS} ms: settled after ${settledMs.toFixed(0)} ms, at most ${most} missing until ${SETTLED_MS} ms, then ${missing} of ${ticks}`,
  );
  return { ...cell, settledMs, mostMissing: most, thenMissing: missing, thenTicks: ticks, holds };
}

/** Told, and claimed only not to lose inputs: the way becomes shorter, and the delay is given back slowly. */
function proveShorter(options: ClaimOptions, cell: Cell, seeds: readonly number[]) {
  const far = { ...cell, rttMs: cell.rttMs + STEP_MS };
  const atMs = 2 * SETTLE_MS;
  const endMs = atMs + 4 * WATCHED_MS;
  let releasedMs = 0;
  let slowest = 0;
  let missing = 0;
  for (const seed of seeds.slice(0, 4)) {
    const befall = (line: TcpLine): void => line.reroute(cell.rttMs / 2, cell.rttMs / 2);
    const trace = run(options, far, seed, endMs, [{ atMs, befall }]);
    const leads = leadsIn(trace, atMs, endMs);
    const last = medianLeadMs(leads.filter((lead) => lead.atMs > endMs - WATCHED_MS));
    releasedMs = Math.max(releasedMs, staysFromMs(leads, last, TICK_MS) - atMs);
    slowest = Math.min(slowest, ...ratesOf(leads));
    missing += inputsIn(trace, atMs, endMs).missing;
  }
  options.log(
    `${nameOf(cell)}, - ${STEP_MS} ms: given back after ${(releasedMs / 1000).toFixed(1)} s, at ${percent(slowest)}, ${missing} missing`,
  );
  return { ...cell, releasedMs, slowest, missing, holds: missing === 0 };
}

function nameOf({ rttMs, jitterMs }: Cell): string {
  return `${rttMs} ± ${jitterMs} ms`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/**
 * The planted faults. `generous`: the server says that inputs came 30 ms earlier than they did. `deaf`: it never says that one came
 * late. `grudge`: it goes on for two seconds to say so.
 */
function createPlant(plant: string): Tamper {
  let grudgeUntilMs = -Infinity;
  const shift = (header: StateHeader, byMs: number): void => {
    header.newestSlack = shifted(header.newestSlack, byMs);
    header.worstSlack = shifted(header.worstSlack, byMs);
  };
  return (header, nowMs) => {
    if (header.newestOffset === NO_SLACK) return;
    const worst = header.worstSlack;
    if (plant === 'generous') shift(header, 30);
    if (plant === 'deaf' && worst < 0) header.newestOffset = NO_SLACK;
    if (plant !== 'grudge') return;
    if (worst < (-HICCUP_MS / 2) * SLACK_PER_MS) grudgeUntilMs = nowMs + 2000;
    if (nowMs < grudgeUntilMs) shift(header, -40);
  };
}

function shifted(slack: number, byMs: number): number {
  return Math.max(-32_000, Math.min(32_000, slack + byMs * SLACK_PER_MS));
}
