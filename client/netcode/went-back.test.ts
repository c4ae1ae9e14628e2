import { expect, test } from 'vitest';
import { createClient } from '#client/netcode/client.ts';
import { dot } from '#shared/games/dot/dot.ts';
import type { ClientLinkHandler } from '#shared/net/link.ts';
import type { Joined } from '#shared/net/protocol.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';
import { createVirtualClock } from '#shared/testing/virtual-clock.ts';

const joined: Joined = {
  ...{ code: 'ABCD', game: dot.name, map: dot.maps[0]!.name, seat: 0, seats: 4, tickHz: 60, tick: 100, epoch: 1 },
  ...{ tunables: [], codec: wireCodecOf(dot.schema).name, token: 'x', seatKeepS: 30, roster: [], resumed: false },
  pace: { tick: 0, before: 100, after: 100 },
};

test('WK29 a client whose room went back plays on in the same match, says when it was told, and believes no damaged word of it', () => {
  let server: ClientLinkHandler | undefined;
  const clock = createVirtualClock(500);
  const client = createClient({
    connect: (_, handler) => {
      server = handler;
      return { sendFrame: () => {}, request: () => {}, close: () => {} };
    },
    ...{ clock, games: [dot], storage: { load: () => 'x', save: () => {} } },
  });
  const states: string[] = [];
  client.onChange = ({ at }) => void states.push(at);
  server!.onOpen();
  server!.onEvent('room:joined', joined);
  const match = client.state.at === 'playing' ? client.state.match : undefined;
  expect(match?.wentBack).toBe(undefined);
  for (const payload of [null, {}, 7, { tick: -1 }, { tick: 0.5 }, { tick: 'a' }, { tick: 60, more: 1 }]) {
    server!.onEvent('room:restored', payload);
    expect(match?.wentBack).toBe(undefined);
  }
  server!.onEvent('room:joined', { ...joined, tick: 60, epoch: 2, resumed: true });
  server!.onEvent('room:restored', { tick: 60 });
  expect(client.state).toMatchObject({ at: 'playing' });
  expect(client.state.at === 'playing' && client.state.match).toBe(match);
  expect(match?.wentBack).toEqual({ atMs: 500, byS: 0 });
  expect(states).not.toContain('dropped');
});
