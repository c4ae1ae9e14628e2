import { checkHonest, liveBytes } from '#bench/fuzz/checks.ts';
import { createHouse, firstDifference } from '#bench/fuzz/house.ts';
import { plantInto, plantNamed } from '#bench/fuzz/plants.ts';
import { games } from '#shared/games/index.ts';
import { refusal } from '#shared/net/refusals.ts';
import { createHttp, listen } from '#server/http.ts';
import { doormanOf, stopLobby } from '#server/lobby/lobby.ts';
import { createSocketIoTransport } from '#server/transport/socketio.ts';
import type { HostReport, ToHost } from '#bench/fuzz/sockets.ts';

/*
 * `fork` of bench/fuzz/sockets.ts: a whole server behind real sockets whose time is virtual, so that the world of its honest room can
 * be held against that of a server to which nobody hostile came. Time goes on by itself, a tick whenever the sockets leave a moment.
 */

const [gameName, seed, plantName] = [process.argv[2], Number(process.argv[3]), process.argv[4]];

/** Real time between two ticks, so that what comes in has its turn. */
const TICK_EVERY_MS = 4;

const game = games.find(({ name }) => name === gameName)!;
const plant = plantNamed(plantName);
const wrongs: string[] = [];
const wrong = (what: string): void => {
  if (wrongs.length < 10 && !wrongs.includes(what)) wrongs.push(what);
};

const house = createHouse({ game, seed, logged: wrong });
const { lobby, clock } = house.system;
const http = createHttp({ page: undefined, connectionsMax: 10_000, health: () => ({}) });
const transport = createSocketIoTransport({
  server: http,
  clock,
  isAllowedOrigin: () => true,
  connectionsPerAddress: 10_000,
  // All strangers come from one address here.
  handshakesPerS: 10_000,
  handshakeBurst: 10_000,
  onFault: (error) => wrong(`a fault: ${String(error)}`),
});
const doorman = doormanOf(lobby);
transport.start(plant ? plantInto(doorman, plant) : doorman);
const properties = Reflect.ownKeys(Object.prototype).length;
const port = await listen(http, 0, '127.0.0.1');
const ticking = setInterval(() => house.step(), TICK_EVERY_MS);
let startBytes = Number.NaN;

process.on('message', (message: ToHost) => {
  if (message === 'measure') startBytes = liveBytes();
  else if (message === 'stop') void stop();
  else process.exit(0);
});
process.send!({ port, code: house.code, mates: house.mates });

/** Stops the server while others still talk to it, and says what came of it all. */
async function stop(): Promise<void> {
  const growthMiB = (liveBytes() - startBytes) / 2 ** 20;
  clearInterval(ticking);
  const ticks = house.hashes.length;
  checkHonest(house, wrong);
  stopLobby(lobby);
  const lingering = setInterval(() => clock.advanceBy(50), 5);
  await transport.stop(refusal('server/stopping'));
  clearInterval(lingering);
  if (lobby.visitors.size > house.honest.length) wrong(`${lobby.visitors.size} visitors are left`);
  if (Reflect.ownKeys(Object.prototype).length !== properties) wrong('Object.prototype has changed');
  process.send!({ ...judge(ticks), growthMiB } satisfies HostReport);
}

/** Holds the first so many ticks against those of a server to which nobody else came. */
function judge(ticks: number): Omit<HostReport, 'growthMiB'> {
  const control = createHouse({ game, seed, logged: wrong });
  while (control.hashes.length < ticks) control.step();
  const differsAt = firstDifference(house.hashes.slice(0, ticks), control.hashes);
  return { ticks, differsAt, wrongs, refused: Object.fromEntries([...transport.counts].toSorted()) };
}
