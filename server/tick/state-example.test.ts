import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dot } from '#shared/games/dot/dot.ts';
import { createInput } from '#shared/sim/input.ts';
import { annotateState } from '#server/testing/annotate-state.ts';
import { createRig } from '#server/testing/rig.ts';

const DOC = new URL('../../docs/wire-format.md', import.meta.url);

/** What seat 0 of *Dot* is sent while seat 1 walks to the right: the first three frames, byte by byte and bit by bit. */
function example(): string {
  const rig = createRig(dot);
  const watcher = rig.add(0);
  const walker = rig.add(1);
  const parts: string[] = [];
  for (let tick = 1; tick <= 4; tick++) {
    const inputs = [{ ...createInput(), moveX: 127 }];
    for (const player of [watcher, walker]) {
      player.acks = false;
      player.send({ firstTick: tick, count: 1, ...(player === walker && { inputs }) });
    }
    const before = { ...watcher, values: watcher.values.slice(), taken: watcher.taken.slice() };
    rig.run(1);
    expect(watcher.refusal).toBe(undefined);
    if (tick === 3) continue;
    const bytes = [...watcher.lastBytes].map((byte) => byte.toString(16).padStart(2, '0'));
    const dump = bytes.join(' ').replace(/(.{71}) /g, '$1\n');
    parts.push(
      `Tick ${tick}, ${bytes.length} bytes:\n\n\`\`\`\n${dump}\n\n${annotateState(watcher.lastBytes, before).join('\n')}\n\`\`\`\n`,
    );
  }
  return parts.join('\n');
}

test('DL99 the worked example in docs/wire-format.md is what the server sends', () => {
  const text = readFileSync(DOC, 'utf8');
  const [, written] = /<!-- state example -->\n([^]*?)<!-- end -->/.exec(text) ?? [];
  expect(written).toBe(`\n${example()}\n`);
});
