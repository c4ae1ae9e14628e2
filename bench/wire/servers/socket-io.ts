import { createServer } from 'node:http';
import { PER_UNIT, type Workload } from '#bench/wire/workload.ts';
import { driveBody } from '#bench/wire/bodies.ts';
import { loadPeer } from '#bench/wire/peers.ts';
import {
  addBody,
  createPeerRoom,
  isDue,
  lookAround,
  type PeerRoom,
  stepPeerRoom,
} from '#bench/wire/servers/peer-room.ts';
import type { Serving } from '#bench/wire/servers/serve.ts';
import { listen } from '#server/http.ts';
import { startLoop } from '#server/loop.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';

/* What a first Socket.IO game server looks like: each tick, an event with an object per visible player to each client. */

interface Socket {
  on(event: string, heard: (payload: { seq: number; buttons: number; angle: number }) => void): void;
  emit(event: string, payload: unknown): void;
}

interface SocketIo {
  readonly Server: new (
    server: unknown,
    options: object,
  ) => { on(event: string, heard: (socket: Socket) => void): void };
}

interface Player {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
  readonly angle: number;
  readonly health: number;
  readonly flags: number;
}

/** Serves the workload with a parser, or with the default one. */
export async function serveSocketIo(workload: Workload, onTick: () => void, parser?: unknown): Promise<Serving> {
  const http = createServer();
  const port = await listen(http, 0, '127.0.0.1');
  const options = { transports: ['websocket'], serveClient: false, ...(parser === undefined ? {} : { parser }) };
  const io = new (loadPeer<SocketIo>('socket.io').Server)(http, options);
  const room = createPeerRoom(workload);
  const sockets: Socket[] = [];
  const acked: number[] = [];
  io.on('connection', (socket) => {
    const seat = addBody(room);
    sockets.push(socket);
    acked.push(0);
    socket.on('input', ({ seq, buttons, angle }) => {
      acked[seat] = seq;
      driveBody(room.bodies, seat, buttons, angle);
    });
  });
  const { stats } = startLoop(nodeLoopTimers(), () => {
    onTick();
    stepPeerRoom(room);
    for (const [seat, socket] of sockets.entries()) {
      lookAround(room, seat, ignore, ignore);
      if (isDue(room, seat)) socket.emit('state', stateOf(room, seat, acked[seat]));
    }
  });
  return { port, sheds: () => stats.sheds };
}

function ignore(): void {}

function stateOf(room: PeerRoom, seat: number, seq: number): object {
  const players: Player[] = [];
  for (const [other, sees] of room.seen[seat].entries()) if (sees === 1) players.push(playerOf(room, other));
  return { tick: room.tick, seq, me: playerOf(room, seat), players };
}

function playerOf({ bodies }: PeerRoom, seat: number): Player {
  return {
    id: seat,
    x: bodies.x[seat] / PER_UNIT,
    y: bodies.y[seat] / PER_UNIT,
    vx: bodies.vx[seat] / PER_UNIT,
    vy: bodies.vy[seat] / PER_UNIT,
    angle: bodies.angle[seat],
    health: bodies.health[seat],
    flags: bodies.flags[seat],
  };
}
