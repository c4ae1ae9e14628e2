import { bytesPerCall } from '#bench/allocation.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import type { Game, Mind } from '#shared/games/game.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { addBot, thinkBots } from '#server/bots.ts';
import { hostTunables, roomSettings } from '#server/host-tunables.ts';
import { createRoom, tickOf } from '#server/room.ts';
import { runTick } from '#server/tick/tick.ts';

/*
 * `node bench/bots-allocation.ts`: prints the bytes of heap that a tick with twelve bots takes, as JSON, where minds do no more
 * than walk: what the server does for them. A program of its own, because the engine must have compiled it as in a server.
 */

const walker: Mind = {
  think({ world, seat }, memory, _skill, _seed, out) {
    memory[0]++;
    out.moveX = (world.head[0] >> 5) % 2 === 0 ? 100 : -100;
    out.moveY = seat * 9;
  },
};

const played: Game = relight;
const game: Game = { ...played, bots: { skills: ['walker'], memory: 1, open: () => walker } };
const room = createRoom({
  ...{ code: 'LOAD', game, map: game.maps[0], seats: 12, seed: 1 },
  tunables: defaultValues(game.tunables),
  settings: roomSettings(defaultValues(hostTunables)),
  nowMs: () => 0,
});
for (let seat = 0; seat < 12; seat++) addBot(room, seat, 0);

function tick(): void {
  // Whole numbers: a fraction would be boxed at each call, and counted as the bots'.
  const deadlineMs = (tickOf(room) + 1) * 17;
  thinkBots(room, deadlineMs);
  runTick(room, deadlineMs);
}

// Twice: while the first is taken, the optimising compiler is still at work now and then.
bytesPerCall(tick, { warmUpCalls: 15_000, calls: 300 });
const bytesPerTick = bytesPerCall(tick, { warmUpCalls: 1000, calls: 300 });
const { inputsUsed, framesInvalid } = room.counters;
console.log(JSON.stringify({ bytesPerTick, inputsUsed, framesInvalid }));
