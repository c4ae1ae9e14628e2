import { expect, test } from 'vitest';
import { createClient } from '#client/netcode/client.ts';
import type { ClientLinkHandler } from '#shared/net/link.ts';
import type { Draining } from '#shared/net/protocol.ts';
import { refusal } from '#shared/net/refusals.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';

function open() {
  const clock = createVirtualClock(1000);
  let link: ClientLinkHandler | undefined;
  const client = createClient({
    clock,
    connect: (_, handler) => {
      link = handler;
      return { sendFrame: () => {}, request: () => {}, close: () => {} };
    },
    storage: { load: () => undefined, save: () => {} },
    games: [],
  });
  return { client, clock, link: link! };
}

const told: Draining = { why: refusal('server/stopping'), leftS: 60 };

test('OP26 a client knows that its server is about to end, why and until when, and forgets it with the next connection', () => {
  const { client, clock, link } = open();
  let changes = 0;
  client.onChange = () => void changes++;
  link.onOpen();
  expect(client.ending).toBe(undefined);
  const before = changes;
  link.onEvent('server:draining', told);
  expect(client.ending).toEqual({ why: told.why, byMs: 61_000 });
  expect(changes).toBe(before + 1);
  expect(client.state.at).toBe('lobby');
  clock.advanceBy(5000);
  link.onClose(undefined);
  expect(client.ending?.byMs).toBe(61_000);
  link.onOpen();
  expect(client.ending).toBe(undefined);
});
