import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { games } from '#shared/games/index.ts';

for (const { name } of games) {
  test(`TK6 a tick of ${name} allocates nothing after warm-up: inputs, step, rings, interest, delta, frames`, () => {
    const program = new URL('tick-allocation.ts', import.meta.url).pathname;
    const result = JSON.parse(execFileSync(process.execPath, [program, name], { encoding: 'utf8' }));
    expect(result).toMatchObject({ bytesPerTick: 0, inputsSubstituted: 0 });
    expect(result.framesSent).toBeGreaterThan(100_000);
  }, 120_000);
}
