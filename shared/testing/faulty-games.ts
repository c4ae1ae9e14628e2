import { dot } from '#shared/games/dot/dot.ts';
import type { Game, PlacedFields, Rules } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import type { Inputs } from '#shared/sim/input.ts';
import { FAULT_AIM, FAULT_BUTTON, type Fault, FAULTS } from '#shared/testing/faults.ts';

/*
 * The games with rules that go wrong when the player at seat 0 asks for it: for tests of what becomes of everybody else. To be loaded by
 * worker threads; clients play the games as they are, since only the server judges.
 */

/** Of the thread that it runs in. */
const { process } = globalThis as unknown as { readonly process: { exit(code: number): never } };

const STALL_MS = 500;

const cell = new Int32Array(new SharedArrayBuffer(4));

/** Filled until there is no memory left. */
const hoard: unknown[] = [];

const goWrong: Readonly<Record<Fault, () => void>> = {
  throw: () => {
    throw new Error('a rule threw');
  },
  reject: () => void Promise.reject(new Error('a rule rejected')),
  exit: () => process.exit(3),
  memory: () => {
    for (;;) hoard.push(Array.from({ length: 1000 }, (_, at) => ({ at })));
  },
  loop: () => {
    for (;;) cell[0]++;
  },
  stack: () => void dig(0),
  stall: () => void Atomics.wait(cell, 0, cell[0], STALL_MS),
};

function dig(depth: number): number {
  return 1 + dig(depth + 1);
}

/** The fault that seat 0 asks for in this tick. */
function askedIn({ aim, held, pressed }: Inputs): Fault | undefined {
  return aim[0] === FAULT_AIM && (pressed[0] & FAULT_BUTTON) !== 0 ? FAULTS[held[0]] : undefined;
}

function breakable(game: Game): Game {
  return {
    ...game,
    open: (map, ranges): Rules<PlacedFields> => {
      const rules = game.open(map, ranges);
      const judge: Rules<PlacedFields>['judge'] = (world, inputs, past) => {
        const fault = askedIn(inputs);
        if (fault) goWrong[fault]();
        rules.judge(world, inputs, past);
      };
      return Object.assign(Object.create(rules) as Rules<PlacedFields>, { judge });
    },
  };
}

export const games: readonly Game[] = [relight, dot].map(breakable);
