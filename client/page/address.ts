import { toRoomCode } from '#shared/net/room-code.ts';

/*
 * Addresses of the page: `/` is the lobby, `/r/CODE` a room. The code is in the path, so it is a link to send to a friend;
 * the seat's token never is.
 */

/** What a path asks for; `nowhere` is a room's path with something that cannot be a code. */
export type Address =
  | { readonly at: 'lobby' }
  | { readonly at: 'room'; readonly code: string }
  | { readonly at: 'nowhere' };

export function readAddress(path: string): Address {
  if (!path.startsWith('/r/')) return { at: 'lobby' };
  const code = toRoomCode(path.slice('/r/'.length).replace(/\/$/, ''));
  return code === undefined ? { at: 'nowhere' } : { at: 'room', code };
}

export function roomPath(code: string): string {
  return `/r/${code}`;
}

/** The link that brings somebody into the room. */
export function roomLink(code: string): string {
  return new URL(roomPath(code), location.origin).href;
}

/** The room's address, as a step in the history of its own, so that the back button leaves it. */
export function enterRoomAddress(code: string): void {
  if (location.pathname !== roomPath(code)) history.pushState({ fromLobby: true }, '', roomPath(code));
}

/** The lobby's address. Steps back over the room when the lobby is what lies behind it. */
export function leaveRoomAddress(): void {
  if (location.pathname === '/') return;
  const state: unknown = history.state;
  if (typeof state === 'object' && state !== null && 'fromLobby' in state) history.back();
  else history.replaceState(null, '', '/');
}
