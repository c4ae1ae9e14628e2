import { createServer } from 'node:http';
import type { ServerLink, ServerLinkHandler } from '#shared/net/link.ts';
import { openArenaRoom, runArenaRoom } from '#bench/wire/servers/arena-room.ts';
import { serve } from '#bench/wire/servers/serve.ts';
import { realClock } from '#server/clock.ts';
import { listen } from '#server/http.ts';
import { detachPlayer, receiveFrame, type Room, seatPlayer } from '#server/room.ts';
import { createSocketIoTransport } from '#server/transport/socketio.ts';

/** Ours: the real transport, loop and room. Who connects has a seat at once; the lobby has no part in a tick. */
export function serveBacktick(): Promise<void> {
  return serve(async (workload, onTick) => {
    const server = createServer();
    const port = await listen(server, 0, '127.0.0.1');
    const room = openArenaRoom(workload);
    const transport = createSocketIoTransport({
      server,
      clock: realClock,
      isAllowedOrigin: () => true,
      connectionsPerAddress: workload.clients,
      handshakesPerS: workload.clients,
      handshakeBurst: workload.clients,
      onFault: (error) => console.error(error),
    });
    let seats = 0;
    transport.start({ refuse: () => undefined, open: (link) => sit(room, seats++, link) });
    const { stats } = runArenaRoom(room, onTick);
    return { port, sheds: () => stats.sheds };
  });
}

function sit(room: Room, seat: number, link: ServerLink): ServerLinkHandler {
  seatPlayer(room, seat, 1, {
    sendFrame: (buffer, length, written) => link.sendFrame(buffer.subarray(0, length), written),
    stalled: () => console.error(`seat ${seat} has acknowledged nothing for ten seconds`),
  });
  return {
    onFrame: (bytes, arrivalMs) => void receiveFrame(room, seat, bytes, arrivalMs),
    onRequest: () => {},
    onInvalid: (reason) => console.error(`seat ${seat} sent ${reason}`),
    onClose: () => detachPlayer(room, seat),
  };
}
