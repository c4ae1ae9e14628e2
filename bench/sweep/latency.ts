import { TICK_MS } from '#shared/core/constants.ts';

/* What a setting adds to how late things are, by arithmetic: no machine and no line is asked. */

/** Added latency of a setting at a value, ms. */
export interface AddedLatency {
  readonly ms: number;
  /** What is so much later, and when. */
  readonly of: string;
}

type Rule = (value: number) => AddedLatency;

const RULES: Readonly<Record<string, Rule>> = {
  // A client draws others one sending interval behind the newest state that it can have.
  'send.everyTicks': (ticks) => ({ ms: ticks * TICK_MS, of: 'others are drawn later, always' }),
  'rate.farTicks': (ticks) => ({ ms: (ticks - 1) * TICK_MS, of: 'what is far is told later, at most' }),
  'gate.extraTicks': (ticks) => ({
    ms: ticks * TICK_MS,
    of: 'the newest state waits behind older ones after a stall, at most',
  }),
  'interest.minTicks': () => ({ ms: 0, of: 'nothing is later' }),
  // What is moved in the past is seen at once where it is now: others have drawn it elsewhere for so long.
  'rollback.ticks': (ticks) => ({ ms: ticks * TICK_MS, of: 'movement of others is put right afterwards, at most' }),
};

/** Undefined where no arithmetic says. */
export function addedLatency(key: string, value: number): AddedLatency | undefined {
  return Object.hasOwn(RULES, key) ? RULES[key](value) : undefined;
}
