import '#bench/wire/trained.ts';
import { openArenaRoom, runArenaRoom } from '#bench/wire/servers/arena-room.ts';
import { serve } from '#bench/wire/servers/serve.ts';
import { loadPeer } from '#bench/wire/peers.ts';
import { detachPlayer, receiveFrame, seatPlayer } from '#server/room.ts';

/* The same room as ours behind the smallest WebSocket server there can be: what a connection must cost in Node. */

interface WebSocket {
  send(data: Uint8Array, written: () => void): void;
  on(event: 'message', heard: (data: Uint8Array) => void): void;
  on(event: 'close', closed: () => void): void;
}

interface WebSocketServer {
  on(event: 'connection', heard: (socket: WebSocket) => void): void;
  on(event: 'listening', heard: () => void): void;
  address(): { readonly port: number };
}

interface Ws {
  readonly WebSocketServer: new (options: object) => WebSocketServer;
}

await serve(async (workload, onTick) => {
  const server = new (loadPeer<Ws>('ws').WebSocketServer)({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await new Promise<void>((resolve) => server.on('listening', resolve));
  const room = openArenaRoom(workload);
  let seats = 0;
  server.on('connection', (socket) => {
    const seat = seats++;
    const sendFrame = (buffer: Uint8Array, length: number, written: () => void): void => {
      socket.send(buffer.subarray(0, length), written);
    };
    seatPlayer(room, seat, 1, { sendFrame, stalled: () => {} });
    socket.on('message', (data) => void receiveFrame(room, seat, data, performance.now()));
    socket.on('close', () => detachPlayer(room, seat));
  });
  const { stats } = runArenaRoom(room, onTick);
  return { port: server.address().port, sheds: () => stats.sheds };
});
