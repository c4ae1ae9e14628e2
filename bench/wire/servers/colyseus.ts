import { TICK_HZ } from '#shared/core/constants.ts';
import { driveBody } from '#bench/wire/bodies.ts';
import { loadPeer } from '#bench/wire/peers.ts';
import {
  ArenaInput,
  ArenaState,
  type InputState,
  Player,
  type PlayerState,
  type SchemaPackage,
  type View,
} from '#bench/wire/servers/colyseus-schema.ts';
import { addBody, createPeerRoom, lookAround, type PeerRoom, stepPeerRoom } from '#bench/wire/servers/peer-room.ts';
import { serve } from '#bench/wire/servers/serve.ts';

/*
 * Colyseus with what its documentation recommends for this: a fixed timestep, framework inputs, a schema with narrow types, and a
 * `StateView` per client as interest. Patches go out at the end of the step that they are of.
 */

interface Client {
  readonly sessionId: string;
  view: View;
}

interface RoomBase {
  state: unknown;
  patchRate: number | null;
  maxClients: number;
  readonly clients: Iterable<Client>;
  defineInput(type: unknown): { get(sessionId: string): { next(): InputState | undefined } };
  setFixedTimestep(step: () => void, hz: number): void;
  broadcastPatch(): boolean;
}

interface Core {
  readonly Room: new () => RoomBase;
  readonly Server: new (options: object) => {
    define(name: string, room: unknown): void;
    listen(port: number, host: string): Promise<void>;
  };
}

interface Transport {
  readonly WebSocketTransport: new (options: object) => { readonly server: { address(): { readonly port: number } } };
}

/** Patches of 300 players do not fit what it has by default. */
const PATCH_BYTES = 1 << 20;

await serve(async (workload, onTick) => {
  const { Room, Server } = loadPeer<Core>('@colyseus/core');
  const { StateView, Encoder } = loadPeer<SchemaPackage>('@colyseus/schema');
  const { WebSocketTransport } = loadPeer<Transport>('@colyseus/ws-transport');
  Encoder.BUFFER_SIZE = PATCH_BYTES;
  const room: PeerRoom = createPeerRoom(workload);

  class ArenaRoom extends Room {
    readonly arena = new ArenaState();
    override state: unknown = this.arena;
    override maxClients = workload.clients;
    readonly inputs = this.defineInput(ArenaInput);
    readonly players: PlayerState[] = [];
    readonly seated: Client[] = [];

    onCreate(): void {
      this.setFixedTimestep(() => this.step(), TICK_HZ);
      // Only now: without a timestep it would start a timer that takes the time away from it.
      this.patchRate = null;
    }

    onJoin(client: Client): void {
      const seat = addBody(room);
      const player = new Player();
      copyBody(room, seat, player);
      this.players[seat] = player;
      this.seated[seat] = client;
      this.arena.players.set(client.sessionId, player);
      client.view = new StateView();
      client.view.add(player);
    }

    step(): void {
      onTick();
      for (const [seat, client] of this.seated.entries()) {
        const input = this.inputs.get(client.sessionId).next();
        if (input) driveBody(room.bodies, seat, input.buttons, input.angle);
      }
      stepPeerRoom(room);
      for (const [seat, player] of this.players.entries()) copyBody(room, seat, player);
      for (const [seat, { view }] of this.seated.entries()) this.look(seat, view);
      if (room.tick % workload.sendEveryTicks === 0) this.broadcastPatch();
    }

    look(seat: number, view: View): void {
      lookAround(
        room,
        seat,
        (other) => view.add(this.players[other]),
        (other) => view.remove(this.players[other]),
      );
    }
  }

  const transport = new WebSocketTransport({});
  const server = new Server({ transport, greet: false, gracefullyShutdown: false });
  server.define('arena', ArenaRoom);
  await server.listen(0, '127.0.0.1');
  return { port: transport.server.address().port };
});

/** Only what differs is written, and so sent. */
function copyBody({ bodies }: PeerRoom, seat: number, player: PlayerState): void {
  player.x = bodies.x[seat];
  player.y = bodies.y[seat];
  player.vx = bodies.vx[seat];
  player.vy = bodies.vy[seat];
  player.angle = bodies.angle[seat];
  player.health = bodies.health[seat];
  player.flags = bodies.flags[seat];
}
