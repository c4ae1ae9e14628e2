import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test.each(['duel', 'crowd-300'])(
  'DT14 after warm-up a step of %s takes less heap than one number, 16 bytes',
  (scene) => {
    const program = new URL('step-allocation.ts', import.meta.url).pathname;
    const result = JSON.parse(execFileSync(process.execPath, [program, scene], { encoding: 'utf8' }));
    expect(result.scene).toBe(scene);
    expect(result.bytesPerStep).toBeLessThan(16);
  },
  60_000,
);
