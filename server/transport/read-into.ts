import type { Socket as TcpSocket } from 'node:net';

/*
 * Node reads every piece of a connection into 64 KB of new memory, cuts that to length and sends it through a stream: half the
 * cost of an input. A socket made with the option `onread` is read into one buffer instead, which goes to a callback; but the sockets
 * of a server are made by Node. So this sets on them what the option sets, in the places where Node 24 keeps it.
 */

/** Takes the first `length` bytes, valid during the call; false when no more is to be read until the socket resumes. */
export type OnRead = (length: number, bytes: Uint8Array) => boolean;

interface ReadingHandle {
  useUserBuffer(buffer: Uint8Array): void;
}

/** As much as Node reads at once. One for all sockets: it is empty again after each call. */
const shared = new Uint8Array(0x1_0000);

/**
 * From now on what `tcp` brings goes to `onRead` and no longer into its stream; what `onRead` pushes does. False, and nothing has
 * changed, where Node is built in another way.
 */
export function readInto(tcp: TcpSocket, onRead: OnRead): boolean {
  const handle: unknown = Reflect.get(tcp, '_handle');
  const [buffer, callback] = ['kBuffer', 'kBufferCb'].map((name) => symbolOf(tcp, name));
  if (!buffer || !callback || !isReadingHandle(handle)) return false;
  Reflect.set(tcp, buffer, shared);
  Reflect.set(tcp, callback, onRead);
  handle.useUserBuffer(shared);
  return true;
}

function symbolOf(object: object, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find(({ description }) => description === name);
}

function isReadingHandle(handle: unknown): handle is ReadingHandle {
  return typeof handle === 'object' && handle !== null && 'useUserBuffer' in handle;
}
