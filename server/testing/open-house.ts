import { createServer } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import type { ServerLink, ServerLinkHandler } from '#shared/net/link.ts';
import { realClock } from '#server/clock.ts';
import { createSocketIoTransport, type SocketIoOptions, type SocketIoTransport } from '#server/transport/socketio.ts';

/** A real server on a port of its own, and what reached it. */
export interface House {
  readonly port: number;
  readonly transport: SocketIoTransport;
  readonly links: ServerLink[];
  readonly requests: unknown[][];
  readonly frames: number[][];
  readonly invalid: string[];
  readonly closes: string[];
  readonly faults: unknown[];
  /** The server's end of every connection. */
  readonly sockets: TcpSocket[];
  close(): Promise<void>;
}

/** Opens a house with a doorman who lets everybody in; requests are answered with what they bring. */
export async function openHouse(options: Partial<SocketIoOptions> = {}): Promise<House> {
  const server = createServer((_, response) => response.writeHead(404).end());
  const faults: unknown[] = [];
  const transport = createSocketIoTransport({
    ...{ server, clock: realClock, isAllowedOrigin: () => true, onFault: (error) => faults.push(error) },
    ...options,
  });
  const lists = { links: [], requests: [], frames: [], invalid: [], closes: [], sockets: [] as TcpSocket[] };
  server.on('connection', (socket) => lists.sockets.push(socket));
  const made: Omit<House, 'port' | 'close'> = { transport, faults, ...lists };
  transport.start({ refuse: () => undefined, open: (link) => handlerOf(made, link) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    await transport.stop({ code: 'server/stopping', message: 'Done.' });
    await new Promise((resolve) => server.close(resolve));
  };
  return { ...made, port: (server.address() as AddressInfo).port, close };
}

function handlerOf(made: Omit<House, 'port' | 'close'>, link: ServerLink): ServerLinkHandler {
  made.links.push(link);
  return {
    onFrame: (bytes) => made.frames.push([...bytes]),
    onRequest: (event, payload, answer) => {
      made.requests.push([event, payload]);
      answer(payload);
    },
    onInvalid: (reason) => made.invalid.push(reason),
    onClose: (reason) => made.closes.push(reason),
  };
}
