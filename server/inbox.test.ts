import { expect, test } from 'vitest';
import { createInputFrame, type InputFrame } from '#shared/net/input-frame.ts';
import { createInput } from '#shared/sim/input.ts';
import { clearInbox, createInbox, ENTRIES_PER_SEAT, postFrame } from '#server/inbox.ts';

const SEATS = 3;

function frameOf(firstTick: number, moves: readonly number[]): InputFrame {
  const inputs = moves.map((moveX) => ({ ...createInput(), moveX }));
  return { ...createInputFrame(), epoch: 1, firstTick, count: moves.length, inputs };
}

test('TK11 as many inputs of every seat as a tick takes are kept, and memory is made only for more than there have been', () => {
  const inbox = createInbox(SEATS);
  const usual = inbox.inputs.length;
  for (let round = 0; round < 2; round++) {
    const kept = [...inbox.inputs];
    for (let i = 0; i < ENTRIES_PER_SEAT; i++) {
      for (let seat = 0; seat < SEATS; seat++) expect(postFrame(inbox, seat, frameOf(i, [i + seat]), 0)).toBe(true);
    }
    for (let seat = 0; seat < SEATS; seat++) expect(postFrame(inbox, seat, frameOf(99, [1]), 0)).toBe(false);
    expect(inbox.inputs.length).toBe(SEATS * ENTRIES_PER_SEAT);
    for (const [at, input] of kept.entries()) expect(inbox.inputs[at]).toBe(input);
    for (let at = 0; at < inbox.count; at++) {
      expect(inbox.inputs[at].moveX).toBe(Math.floor(at / SEATS) + (at % SEATS));
    }
    clearInbox(inbox);
  }
  expect(usual).toBeLessThan(SEATS * 4);
});
