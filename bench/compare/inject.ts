import { assert } from '#shared/core/assert.ts';

/*
 * Ways to make a tree worse, by which a comparison shows that it would notice: a phase that takes longer, frames that are longer. They
 * change modules while they are loaded, in a process of a benchmark and nowhere else. So nothing of the server may be imported here: it
 * would be loaded as it is.
 */

/** `burn:PHASE:SHARE`, of what the phase takes, or `pad:SHARE`, of what frames hold. Empty: nothing. */
export const INJECT_VARIABLE = 'BACKTICK_BENCH_INJECT';

/** Source that is put in for other source, which stands there once. */
export interface Injection {
  /** From the root of the project. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Asserts that the text names an injection. */
export function injectionOf(text: string): Injection {
  const [what, ...rest] = text.split(':');
  const share = Number(rest.at(-1));
  assert(share > 0 && share < 10, `${text} has no share`);
  if (what === 'burn') return burn(rest[0], share);
  assert(what === 'pad', `${text} is no injection`);
  return pad(share);
}

/** The phase waits for a share of what it has taken since the last mark; the clock is read once more for it. */
function burn(phase: string, share: number): Injection {
  const from = 'export function markPhase(phases: Phases, phase: number): void {\n';
  const test = `phase === PHASE.${phase}`;
  const until = `phases.stamps[1] + (phases.nowMs() - phases.stamps[1]) * ${1 + share}`;
  const loop = `const until = ${until}; while (phases.nowMs() < until);`;
  return { file: 'server/phases.ts', from, to: `${from}  if (${test}) { ${loop} }\n` };
}

/** Every frame is longer by this share; what is less than a byte is owed to the next. */
function pad(share: number): Injection {
  const from = '  noteFrame(client, tickOf(room), room.deadlineMs, writer.at);\n';
  const owed = `padding.owed += writer.at * ${share};`;
  const paid = 'const whole = Math.floor(padding.owed); padding.owed -= whole; writer.at += whole;';
  const to = `  const padding = (room as { padding?: { owed: number } }).padding ??= { owed: 0 };\n  ${owed} ${paid}\n${from}`;
  return { file: 'server/tick/send.ts', from, to };
}

/** The source with the injection in it. Asserts that its place is there exactly once. */
export function injectInto(source: string, { file, from, to }: Injection): string {
  const parts = source.split(from);
  assert(parts.length === 2, `the place for an injection is ${parts.length - 1} times in ${file}`);
  return parts.join(to);
}
