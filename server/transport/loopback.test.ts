import { expect, test } from 'vitest';
import type { ServerLink } from '#shared/net/link.ts';
import { createVirtualClock, type VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createLoopback, type Loopback } from '#server/transport/loopback.ts';

interface Scene {
  readonly clock: VirtualClock;
  readonly loopback: Loopback;
  readonly links: ServerLink[];
  readonly atServer: unknown[];
  readonly atClient: unknown[];
  /** What the handlers were given, to look at after they returned. */
  readonly keptAtServer: Uint8Array[];
  readonly keptAtClient: Uint8Array[];
  readonly client: ReturnType<Loopback['connect']>;
}

function scene(deliver: 'soon' | 'on demand'): Scene {
  const clock = createVirtualClock();
  const loopback = createLoopback({ clock, deliver });
  const links: ServerLink[] = [];
  const lists = { atServer: [] as unknown[], atClient: [] as unknown[] };
  const kept = { keptAtServer: [] as Uint8Array[], keptAtClient: [] as Uint8Array[] };
  loopback.start({
    refuse: () => undefined,
    open: (link) => {
      links.push(link);
      return {
        onFrame: (bytes, arrivalMs) => {
          kept.keptAtServer.push(bytes);
          lists.atServer.push([...bytes, arrivalMs]);
        },
        onRequest: (event, payload, answer) => {
          lists.atServer.push([event, payload]);
          answer(payload);
        },
        onInvalid: () => {},
        onClose: (reason) => lists.atServer.push(reason),
      };
    },
  });
  const client = loopback.connect(() => ({ protocol: 1 }), {
    onOpen: () => lists.atClient.push('open'),
    onFrame: (bytes) => {
      kept.keptAtClient.push(bytes);
      lists.atClient.push([...bytes]);
    },
    onEvent: (event, payload) => lists.atClient.push([event, payload]),
    onClose: (final) => lists.atClient.push(final ?? 'lost'),
  });
  return { clock, loopback, links, ...lists, ...kept, client };
}

test('NT20 on demand, nothing is delivered until it is asked for, and then everything, answers too', () => {
  const { loopback, links, client, atServer, atClient, clock } = scene('on demand');
  expect([links.length, clock.pending()]).toEqual([0, 0]);
  loopback.flush();
  expect([links.length, atClient]).toEqual([1, ['open']]);
  client.request('echo', { a: [1] }, (reply) => atClient.push(reply));
  links[0].emit('news', 2);
  expect([atServer, atClient]).toEqual([[], ['open']]);
  loopback.flush();
  expect([atServer, atClient]).toEqual([[['echo', { a: [1] }]], ['open', ['news', 2], { a: [1] }]]);
});

test('NT20 soon, everything is delivered at the present time of the clock it was given', () => {
  const { clock, client, atServer } = scene('soon');
  clock.advanceTo(5);
  client.sendFrame(Uint8Array.of(1));
  expect(atServer).toEqual([]);
  clock.advanceTo(5);
  expect(atServer).toEqual([[1, 5]]);
});

test('NT20 a lost connection is back after a quarter of a second of the same clock', () => {
  const { clock, loopback, links, atClient, atServer } = scene('soon');
  clock.advanceTo(1);
  loopback.dropAll();
  clock.advanceTo(250);
  expect([atClient, atServer, links.length]).toEqual([['open', 'lost'], ['transport close'], 1]);
  clock.advanceTo(251);
  expect([atClient, links.length]).toEqual([['open', 'lost', 'open'], 2]);
});

test('NT21 a buffer that the server writes to before `written` arrives changed, so that tests see the mistake', () => {
  const { loopback, links, atClient } = scene('on demand');
  loopback.flush();
  const buffer = Uint8Array.of(1, 2);
  links[0].sendFrame(buffer, () => buffer.fill(9));
  buffer[1] = 7;
  loopback.flush();
  expect(atClient).toEqual(['open', [1, 7]]);
});

test('NT21 a frame that a handler keeps is overwritten after the call', () => {
  const { loopback, links, client, keptAtServer, keptAtClient } = scene('on demand');
  loopback.flush();
  links[0].sendFrame(Uint8Array.of(1, 2), () => {});
  client.sendFrame(Uint8Array.of(3));
  loopback.flush();
  expect([...keptAtServer, ...keptAtClient].map((bytes) => [...bytes])).toEqual([[0xdd], [0xdd, 0xdd]]);
});

test('NT21 messages are copies: changing what was sent changes nothing that arrived', () => {
  const { loopback, links, atClient } = scene('on demand');
  loopback.flush();
  const rows = [{ code: 'A' }];
  links[0].emit('rooms', rows);
  rows[0].code = 'B';
  loopback.flush();
  expect(atClient).toEqual(['open', ['rooms', [{ code: 'A' }]]]);
});
