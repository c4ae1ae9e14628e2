import type { ErrorCode, Refusal, Reply } from '#shared/net/protocol.ts';

/** What a player reads for each code: what happened and, where it helps, what to do next. */
const sentences: Readonly<Record<ErrorCode, string>> = {
  'protocol/version': 'This page and the server are of different versions. Reload the page.',
  'name/empty': 'Please type a name.',
  'name/too-long': 'That name is too long: 16 characters at most.',
  'name/characters':
    'That name has characters that cannot be shown: line breaks, control characters or piled-up accents.',
  'room/unknown': 'There is no such room. It may have closed.',
  'room/full': 'Every seat of that room is taken.',
  'room/already-in': 'You are in a room already. Leave it first.',
  'room/not-in': 'You are in no room.',
  'room/failed': 'Something in that room went wrong, and it was closed. Nothing is wrong with you: join another one.',
  'server/full': 'The server is full. Try again in a moment.',
  'server/busy': 'The server is busy just now and lets nobody in. Try again in a moment.',
  'seat/expired': 'Your seat was given up. Join again to play on.',
  'seat/taken-over': 'You went on playing in another tab or window.',
  'message/unknown': 'The server does not know that request.',
  'message/invalid': 'The server could not read that request.',
  'message/too-many': 'Too many requests at once. Wait a moment.',
  'frame/invalid': 'The server could not read what this page sent. Reload the page.',
  'link/stalled': 'This page stopped answering the server. Reload it to return.',
  'server/stopping': 'The server is stopping. Try again in a minute.',
};

/** The refusal of a code with its sentence, or with one that says it better. */
export function refusal(code: ErrorCode, message: string = sentences[code]): Refusal {
  return { code, message };
}

export function accept<T>(value: T): Reply<T> {
  return { ok: true, value };
}

export function refuse(code: ErrorCode, message?: string): Reply<never> {
  return { ok: false, error: refusal(code, message) };
}
