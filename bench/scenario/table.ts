import { TICK_MS } from '#shared/core/constants.ts';
import type { ScenarioResult } from '#bench/scenario/results.ts';

/* A result as a person reads it in a terminal. */

const BAR_CELLS = 16;
const SHARE_CELLS = 20;

/** The lines of one scenario. */
export function tableOf(result: ScenarioResult): string[] {
  return [headOf(result), budgetOf(result), livedOf(result), ...phasesOf(result), bytesOf(result), ''];
}

function headOf({ name, players, ticks, seed, hash, hashOk }: ScenarioResult): string {
  const verdict =
    hashOk === null ? 'nothing to compare' : hashOk ? 'ok' : 'WRONG: another world, the figures mean nothing';
  return `${name.padEnd(16)} ${players} players  ${ticks} ticks  seed ${seed}  world ${hash.slice(0, 8)} ${verdict}`;
}

function budgetOf({ total, overBudget }: ScenarioResult): string {
  const { p50, p95, p99, max } = total;
  const figures = `p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  max ${ms(max)}`;
  return `  budget ${TICK_MS.toFixed(2)} ms [${bar(p99 / TICK_MS, BAR_CELLS)}]  ${figures}  over ${overBudget}`;
}

function livedOf({ lived: { p50, p95, p99, max }, runs }: ScenarioResult): string {
  const figures = `p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  max ${ms(max)}`;
  return `  as lived in ${runs} runs, with what else the machine did: ${figures}`;
}

function phasesOf({ phases, decided }: ScenarioResult): string[] {
  const head = `  ${'phase'.padEnd(12)}${['avg', 'p95', 'p99', 'max'].map((name) => name.padStart(8)).join('')}   share`;
  const lines = phases.map(({ phase, avg, p95, p99, max, share }) => {
    const figures = [avg, p95, p99, max].map((value) => ms(value).padStart(8)).join('');
    return `  ${phase.padEnd(12)}${figures}  ${percent(share)}  ${bar(share, SHARE_CELLS).replaceAll('.', '')}`.trimEnd();
  });
  const beside = [decided.avg, decided.p95, decided.p99, decided.max].map((value) => ms(value).padStart(8)).join('');
  return [head, ...lines, `  ${'(deciding)'.padEnd(12)}${beside}  beside the tick`];
}

function bytesOf({ bytes, heapPerTick, gc }: ScenarioResult): string {
  const { payload, rawLane, event, perState } = bytes;
  const kilo = (value: number): string => (value / 1000).toFixed(1);
  const sent = `${kilo(payload + rawLane)} kB/s per player: state ${perState.toFixed(0)} B, WebSocket ${kilo(rawLane)} kB/s (as an event ${kilo(event)})`;
  return `  ${sent}   heap ${heapPerTick.toFixed(0)} B per tick, ${gc.pauses} pauses${gc.pauses > 0 ? ` to ${ms(gc.maxMs)} ms` : ''}`;
}

function bar(share: number, cells: number): string {
  const full = Math.min(cells, Math.max(share > 0 ? 1 : 0, Math.round(share * cells)));
  return '#'.repeat(full) + '.'.repeat(cells - full);
}

function ms(value: number): string {
  return value.toFixed(value < 0.1 ? 3 : 2);
}

function percent(share: number): string {
  return `${Math.round(share * 100)
    .toString()
    .padStart(3)} %`;
}
