import type { Socket } from 'node:net';

/** After which whoever was turned away may come again, s. Our own client spreads its tries between a third of one and five. */
export const RETRY_AFTER_S = 1;

/**
 * Answers a request for an upgrade that is not served, and closes its connection. `why` is one of our own words: no quotes. It costs a
 * write, and keeps nothing.
 */
export function turnAway(socket: Socket, status: string, why: string): void {
  const body = `{"code":"refused/${why}"}`;
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `Retry-After: ${RETRY_AFTER_S}`,
    'Cache-Control: no-store',
  ];
  socket.on('error', () => {});
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
