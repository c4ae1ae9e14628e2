import { addClient, createSystem } from '#bench/sim/system.ts';
import { enter, walk } from '#bench/sim/walker.ts';
import { relight } from '#shared/games/relight/relight.ts';
import { tcpLine } from '#shared/testing/tcp-line.ts';
const game = relight as any;
const map = { ...game.maps[0], crates: [] };
const played = { ...game, maps: [map] };
for (const seed of [1,2,3,4,5]) for (const [rollback, every] of [[6, 1],[2, 2],[0, 1]]) {
    const host = { 'send.everyTicks': every, 'rollback.ticks': rollback };
    const system = createSystem({ game: played, map, seed, tunables: { 'round.warmUpS': 600 }, host } as any);
    const way = { upMs: 50, downMs: 50, jitterMs: 40, lossShare: 0.02, upBytesPerMs: 1000, downBytesPerMs: 1000 };
    const connect = tcpLine(system.connect, system.clock, { ...way, seed } as any);
    const match = enter(system, addClient(system, connect, played), 'walker');
    walk(system, match, 60_000, 1);
    const { counters } = [...system.lobby.rooms.values()][0].room;
    const { mismatches, refused, frames } = match.stats;
    console.log(seed, rollback, every, JSON.stringify({mismatches, refused, frames, rtt: match.stats.rttMs, rb: counters.inputsRolledBack, late: counters.inputsLate, slowed: (counters as any).ticksSlowed, sub: (counters as any).substituted}));
}
