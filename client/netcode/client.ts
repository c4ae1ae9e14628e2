import type { Client, ClientState, Ending } from '#client/netcode/api.ts';
import { createMatch, type LiveMatch } from '#client/netcode/match.ts';
import type { Clock } from '#shared/core/clock.ts';
import type { Game } from '#shared/games/game.ts';
import type { ClientLink, ClientLinkHandler, Connect } from '#shared/net/link.ts';
import {
  type Draining,
  type Joined,
  PROTOCOL_VERSION,
  type Refusal,
  type Reply,
  type Requests,
  type RoomRow,
  type RosterRow,
} from '#shared/net/protocol.ts';
import { isPace, isRestored } from '#shared/net/validate.ts';
import { wireCodecOf } from '#shared/net/wire/codec.ts';

/** Where the token of the seat survives a refresh. */
export interface TokenStore {
  load(): string | undefined;
  save(token: string | undefined): void;
}

export interface ClientOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly storage: TokenStore;
  readonly games: readonly Game[];
}

/** Round trip assumed where none was measured, for the first guess of the lead only. */
const FIRST_RTT_MS = 100;

/** Connects, and keeps its place in the lobby or in a room through lost connections until it is closed. */
export function createClient(options: ClientOptions): Client {
  return new NetClient(options);
}

class NetClient implements Client, ClientLinkHandler {
  state: ClientState = { at: 'connecting' };
  ending: Ending | undefined;
  onChange: (state: ClientState) => void = () => {};
  private readonly options: ClientOptions;
  private readonly link: ClientLink;
  private rooms: readonly RoomRow[] = [];
  private match: LiveMatch | undefined;
  /** The handshake carried a token, so the server speaks first: resumed or expired. */
  private awaitsResume = false;

  constructor(options: ClientOptions) {
    this.options = options;
    this.link = options.connect(() => {
      const token = options.storage.load();
      this.awaitsResume = token !== undefined;
      return token === undefined ? { protocol: PROTOCOL_VERSION } : { protocol: PROTOCOL_VERSION, token };
    }, this);
  }

  join(name: string, room?: string): void {
    this.enter('room:join', room === undefined ? { name } : { name, room });
  }

  create(name: string): void {
    this.enter('room:create', { name });
  }

  private enter<E extends 'room:join' | 'room:create'>(event: E, payload: Requests[E]['request']): void {
    if (this.state.at !== 'lobby') return;
    const askedAtMs = this.options.clock.nowMs();
    this.setState({ at: 'joining' });
    this.ask(event, payload, (reply) => {
      if (reply.ok) this.enterRoom(reply.value, this.options.clock.nowMs() - askedAtMs);
      else this.enterLobby(reply.error);
    });
  }

  leave(): void {
    if (this.state.at !== 'playing') return;
    this.options.storage.save(undefined);
    this.ask('room:leave', null, () => {});
    this.enterLobby(undefined);
  }

  close(): void {
    this.match?.pause();
    this.link.close();
  }

  onOpen(): void {
    this.ending = undefined;
    if (!this.awaitsResume) this.enterLobby(undefined);
  }

  onFrame(bytes: Uint8Array): void {
    if (this.state.at === 'playing') this.match?.receiveFrame(bytes);
  }

  onEvent(event: string, payload: unknown): void {
    switch (event) {
      case 'rooms:listed':
        return this.setRooms(payload as readonly RoomRow[]);
      case 'room:joined':
        return this.enterRoom(payload as Joined, FIRST_RTT_MS);
      case 'room:roster':
        return this.match?.setRoster(payload as readonly RosterRow[]);
      case 'room:paced':
        return this.setPace(payload);
      case 'room:restored':
        return this.goBack(payload);
      case 'room:left':
        this.options.storage.save(undefined);
        return this.enterLobby(payload as Refusal);
      case 'server:draining':
        return this.setEnding(payload as Draining);
      default:
    }
  }

  onClose(final: Refusal | undefined): void {
    if (final) {
      this.match?.pause();
      // Only another tab that plays the seat makes this one's token worthless; after the rest a reload brings it back.
      if (final.code === 'seat/taken-over') this.options.storage.save(undefined);
      return this.setState({ at: 'closed', why: final });
    }
    if (this.state.at === 'playing' && this.match) {
      this.match.pause();
      return this.setState({ at: 'dropped', match: this.match, sinceMs: this.options.clock.nowMs() });
    }
    if (this.state.at !== 'dropped') this.setState({ at: 'connecting' });
  }

  private setEnding({ why, leftS }: Draining): void {
    this.ending = { why, byMs: this.options.clock.nowMs() + leftS * 1000 };
    this.onChange(this.state);
  }

  private enterLobby(notice: Refusal | undefined): void {
    this.match?.pause();
    this.match = undefined;
    this.awaitsResume = false;
    this.setState({ at: 'lobby', rooms: this.rooms, notice });
    this.ask('rooms:list', null, (reply) => {
      if (reply.ok) this.setRooms(reply.value);
    });
  }

  private setPace(payload: unknown): void {
    if (isPace(payload)) this.match?.setPace(payload);
  }

  private goBack(payload: unknown): void {
    if (!isRestored(payload)) return;
    this.match?.goBack(payload.tick);
    this.onChange(this.state);
  }

  private setRooms(rooms: readonly RoomRow[]): void {
    this.rooms = rooms;
    if (this.state.at === 'lobby') this.setState({ ...this.state, rooms });
  }

  private enterRoom(joined: Joined, rttMs: number): void {
    const { storage, clock } = this.options;
    storage.save(joined.token);
    this.awaitsResume = false;
    const game = this.options.games.find(({ name }) => name === joined.game);
    const map = game?.maps.find(({ name }) => name === joined.map);
    if (!game || !map || wireCodecOf(game.schema).name !== joined.codec) return this.refuseRoom(joined);
    if (this.match?.code === joined.code && this.match.seat === joined.seat) {
      this.match.resume(joined, rttMs);
    } else {
      this.match?.pause();
      const sendFrame = (bytes: Uint8Array): void => this.link.sendFrame(bytes);
      this.match = createMatch({ clock, game, map, joined, rttMs, sendFrame });
    }
    this.setState({ at: 'playing', match: this.match });
  }

  /** The server runs a game that this page does not have, or codes its frames otherwise: an old page after an update. */
  private refuseRoom(joined: Joined): void {
    this.link.close();
    const message = `This page does not know "${joined.game}" on "${joined.map}" yet. Reload it.`;
    this.setState({ at: 'closed', why: { code: 'protocol/version', message } });
  }

  private ask<E extends keyof Requests>(
    event: E,
    payload: Requests[E]['request'],
    answered: (reply: Reply<Requests[E]['reply']>) => void,
  ): void {
    this.link.request(event, payload, (reply) => answered(reply as Reply<Requests[E]['reply']>));
  }

  private setState(state: ClientState): void {
    this.state = state;
    this.onChange(state);
  }
}
