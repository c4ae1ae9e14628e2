import { expect, test } from 'vitest';
import type { ClientLink, ClientLinkHandler } from '#shared/net/link.ts';
import { type HandshakeAuth, type Joined, PROTOCOL_VERSION, type Refusal, type Reply } from '#shared/net/protocol.ts';
import { botGame } from '#server/testing/bot-game.ts';
import { createLobbyRig, type LobbyRig, type LobbyRigOptions } from '#server/testing/lobby-rig.ts';
import { createLoopback, type Loopback } from '#server/transport/loopback.ts';

interface Page {
  readonly heard: string[];
  /** Payload of the newest event of each name. */
  readonly last: Map<string, unknown>;
  link: ClientLink;
  joined: Joined | undefined;
  frames: number;
}

/** A page that keeps its token, as a browser does. */
function openPage({ connect }: Loopback, protocol: number = PROTOCOL_VERSION): Page {
  const take = (joined: Joined): void => void (page.joined = joined);
  const handler: ClientLinkHandler = {
    onOpen: () => void page.heard.push('open'),
    onFrame: () => void page.frames++,
    onEvent: (event, payload) => {
      page.heard.push(event);
      page.last.set(event, payload);
      if (event === 'room:joined') take(payload as Joined);
    },
    onClose: (final: Refusal | undefined) => void page.heard.push(`closed ${final?.code ?? ''}`),
  };
  const auth = (): HandshakeAuth => (page.joined ? { protocol, token: page.joined.token } : { protocol });
  const page: Page = {
    heard: [],
    last: new Map(),
    joined: undefined,
    frames: 0,
    link: undefined as unknown as ClientLink,
  };
  page.link = connect(auth, handler);
  return page;
}

function join(page: Page, rig: LobbyRig): void {
  page.link.request('room:join', { name: 'Ann' }, (reply) => {
    const { value } = reply as Extract<Reply<Joined>, { ok: true }>;
    page.joined = value;
  });
  rig.run(100);
}

function start(options?: LobbyRigOptions): { rig: LobbyRig; loopback: Loopback; faults: unknown[] } {
  const rig = createLobbyRig(options);
  const faults: unknown[] = [];
  const loopback = createLoopback({ clock: rig.clock, deliver: 'soon', onFault: (error) => void faults.push(error) });
  loopback.start(rig.doorman);
  return { rig, loopback, faults };
}

test('LB58 through a transport: open, join, play, lose the line, be back in the seat without asking', () => {
  const { rig, loopback, faults } = start();
  const page = openPage(loopback);
  rig.run(50);
  join(page, rig);
  expect(page.frames).toBeGreaterThan(0);
  const { seat, code, epoch } = page.joined!;
  loopback.dropAll();
  rig.run(1000);
  expect(page.heard).toEqual(['open', 'closed ', 'open', 'room:joined']);
  expect(page.joined).toMatchObject({ seat, code, epoch: epoch + 1, resumed: true });
  expect(faults).toEqual([]);
});

test('LB58 through a transport: the page of another version is told to reload and does not come back', () => {
  const { rig, loopback } = start();
  const page = openPage(loopback, PROTOCOL_VERSION + 1);
  rig.run(5000);
  expect(page.heard).toEqual(['closed protocol/version']);
});

test('LB58 through a transport: a second tab takes the seat, the first is told so and stays away', () => {
  const { rig, loopback, faults } = start();
  const page = openPage(loopback);
  rig.run(50);
  join(page, rig);
  const tab = openPage(loopback);
  tab.joined = page.joined;
  rig.run(5000);
  expect(page.heard).toEqual(['open', 'closed seat/taken-over']);
  expect(tab.heard).toEqual(['open', 'room:joined']);
  expect(tab.joined).toMatchObject({ seat: page.joined!.seat, resumed: true });
  expect(rig.lobby.visitors.size).toBe(1);
  expect(faults).toEqual([]);
});

test('LB99 through a transport: a room created by one is in the list of the other, who joins it, and bots make way', () => {
  const { rig, loopback, faults } = start({ game: botGame, seats: 8 });
  const [ann, ben] = [openPage(loopback), openPage(loopback)];
  rig.run(50);
  ann.link.request('room:create', { name: 'Ann' }, (reply) => {
    ann.joined = (reply as Extract<Reply<Joined>, { ok: true }>).value;
  });
  rig.run(1100);
  const { code } = ann.joined!;
  expect(ben.last.get('rooms:listed')).toMatchObject([
    { code, players: 1, bots: 5, seats: 8, phase: 'open', leftS: 0 },
  ]);
  expect(ann.heard).toEqual(['open']);
  join(ben, rig);
  expect(ben.joined).toMatchObject({ code, seat: 1 });
  rig.run(1000);
  expect(ann.last.get('room:roster')).toHaveLength(6);
  expect(ben.frames).toBeGreaterThan(10);
  expect(faults).toEqual([]);
});

test('LB99 through a transport: what is no wish to open a room opens none, and costs nobody the connection', () => {
  const { rig, loopback } = start({ game: botGame });
  const page = openPage(loopback);
  rig.run(50);
  const codes: string[] = [];
  const payloads = [undefined, null, 0, '', [], {}, { name: 7 }, { name: 'Ann', room: 'KDTR' }, { name: 'A\u0000' }];
  for (const payload of payloads) {
    page.link.request('room:create', payload, (reply) => {
      codes.push((reply as Extract<Reply<Joined>, { ok: false }>).error.code);
    });
  }
  rig.run(100);
  expect(codes).toEqual([...payloads.slice(1).map(() => 'message/invalid'), 'name/characters']);
  expect([rig.lobby.rooms.size, page.heard]).toEqual([0, ['open']]);
});
