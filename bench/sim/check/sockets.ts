import type { Clock } from '#shared/core/clock.ts';
import type { Doorman, ServerLink } from '#shared/net/link.ts';
import type { Draw } from '#bench/sim/draw.ts';
import { Violation } from '#bench/sim/check/violation.ts';

export interface SocketWatch {
  readonly clock: Clock;
  /** How long a socket keeps what it is given before it is written, at most; 0 writes at once. */
  readonly writeMs: number;
  readonly draw: Draw;
  /** Sees every input frame before the lobby does. */
  readonly arriving: (link: ServerLink, bytes: Uint8Array, take: () => void) => void;
}

/** Stands between the transport and the lobby: sockets that write late, and eyes on what passes in both directions. */
export function watchDoorman(doorman: Doorman, watch: SocketWatch): Doorman {
  return {
    refuse: (auth, address) => doorman.refuse(auth, address),
    open(link) {
      const pass = createSocket(watch);
      const watched = watchLink(link, pass);
      const handler = doorman.open(watched);
      return {
        onFrame: (bytes, arrivalMs) => watch.arriving(watched, bytes, () => handler.onFrame(bytes, arrivalMs)),
        onRequest: (event, payload, answer) => {
          handler.onRequest(event, payload, (reply) => pass(() => answer(reply)));
        },
        onInvalid: (reason) => handler.onInvalid(reason),
        onClose: (reason) => handler.onClose(reason),
      };
    },
  };
}

/** What is given to it is written in order, now or a little later. */
function createSocket({ clock, writeMs, draw }: SocketWatch): (write: () => void) => void {
  const queue: (() => void)[] = [];
  return (write) => {
    if (writeMs === 0) return write();
    queue.push(write);
    clock.after(draw.between(0, writeMs), () => queue.shift()?.());
  };
}

/** The bytes of a frame must be the same when they are written as when they were given. */
function watchLink(link: ServerLink, pass: (write: () => void) => void): ServerLink {
  const out = new Set<ArrayBufferLike>();
  return {
    id: link.id,
    address: link.address,
    auth: link.auth,
    sendFrame(bytes, written) {
      if (out.has(bytes.buffer)) throw new Violation({ invariant: 'a buffer that is out is not used', field: link.id });
      out.add(bytes.buffer);
      const given = sumOf(bytes);
      pass(() => {
        if (sumOf(bytes) !== given) {
          throw new Violation({ invariant: 'a frame belongs to the socket until written', field: link.id });
        }
        link.sendFrame(bytes, () => {
          out.delete(bytes.buffer);
          written();
        });
      });
    },
    emit: (event, payload) => pass(() => link.emit(event, payload)),
    close: (why) => pass(() => link.close(why)),
  };
}

function sumOf(bytes: Uint8Array): number {
  let sum = bytes.length;
  for (let i = 0; i < bytes.length; i++) sum = Math.imul(sum ^ bytes[i], 0x01000193);
  return sum;
}
