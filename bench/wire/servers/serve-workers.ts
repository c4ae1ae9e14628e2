import { createServer } from 'node:http';
import '#bench/wire/trained.ts';
import type { ServerLink, ServerLinkHandler } from '#shared/net/link.ts';
import { arenaSpec } from '#bench/wire/servers/arena-room.ts';
import { serve } from '#bench/wire/servers/serve.ts';
import type { Workload } from '#bench/wire/workload.ts';
import { realClock } from '#server/clock.ts';
import type { HostedRoom } from '#server/host/hosted-room.ts';
import { createWorkerHost } from '#server/host/workers.ts';
import { defaultValues } from '#shared/core/tunables.ts';
import { hostTunables, hostValue } from '#server/host-tunables.ts';
import { listen } from '#server/http.ts';
import { createLog } from '#server/log.ts';
import { createSocketIoTransport } from '#server/transport/socketio.ts';

/**
 * Ours as it runs by default: sockets in the main thread, a room on each worker. Several rooms have equal parts of the clients, in a world of
 * the same density.
 */
export function serveWorkers(count: number): Promise<void> {
  return serve(async (workload, onTick) => {
    const server = createServer();
    const port = await listen(server, 0, '127.0.0.1');
    const part = partOf(workload, count);
    const host = openHost(count, part);
    const spec = arenaSpec(part);
    const rooms = Array.from({ length: count }, () => host.open(spec));
    host.listen({
      stepped: (room) => {
        room.refresh();
        if (room === rooms[0]) onTick();
      },
      restored: (_room, _tick, error) => giveUp(error),
      failed: (_room, error) => giveUp(error),
    });
    const transport = createSocketIoTransport({
      server,
      clock: realClock,
      isAllowedOrigin: () => true,
      connectionsPerAddress: workload.clients,
      handshakesPerS: workload.clients,
      handshakeBurst: workload.clients,
      onFault: (error) => console.error(error),
    });
    let links = 0;
    transport.start({
      refuse: () => undefined,
      open: (link) => sit(rooms[links % count], Math.floor(links++ / count), link),
    });
    return { port, workers: host.workers };
  });
}

function partOf(workload: Workload, count: number): Workload {
  const clients = Math.ceil(workload.clients / count);
  return { ...workload, clients, side: Math.round(workload.side * Math.sqrt(clients / workload.clients)) };
}

function openHost(workers: number, part: Workload): ReturnType<typeof createWorkerHost> {
  const games = new URL('arena-games.ts', import.meta.url);
  games.searchParams.set('workload', JSON.stringify(part));
  const log = createLog({ level: 'warn', stamp: () => '', write: (line) => console.error(line) });
  const host = defaultValues(hostTunables);
  return createWorkerHost({
    workers,
    clock: realClock,
    log,
    recordings: undefined,
    games: games.href,
    plays: { game: 'arena', map: 'square', seats: part.clients },
    hangMs: hostValue(host, 'worker.hangMs'),
    heapMiB: hostValue(host, 'worker.heapMiB'),
  });
}

function giveUp(error: string): void {
  console.error(error);
  process.exit(1);
}

function sit(room: HostedRoom, seat: number, link: ServerLink): ServerLinkHandler {
  room.seatPlayer(seat, 1, {
    sendFrame: (buffer, length, written) => link.sendFrame(buffer.subarray(0, length), written),
    stalled: () => console.error(`seat ${seat} has acknowledged nothing for ten seconds`),
  });
  return {
    onFrame: (bytes, arrivalMs) => void room.receiveFrame(seat, bytes, arrivalMs),
    onRequest: () => {},
    onInvalid: (reason) => console.error(`seat ${seat} sent ${reason}`),
    onClose: () => room.detachPlayer(seat),
  };
}
