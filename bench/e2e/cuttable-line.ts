import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/*
 * A line between browser and server that a test can cut: real connections die as they do when a network goes away, which
 * neither the browser's offline switch nor a mocked socket does.
 */

export interface CuttableLine {
  readonly port: number;
  /** Ends every connection and takes no new one until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Opens a line on a free port of this machine that leads to `portOf()`, asked at each connection. */
export async function openLine(portOf: () => number): Promise<CuttableLine> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(portOf(), '127.0.0.1');
    // A game's frames wait for nothing, on the real line neither.
    for (const end of [near, far]) {
      end.setNoDelay(true);
      open.add(end);
      end.on('close', () => open.delete(end));
    }
    join(near, far);
    join(far, near);
  });
  const cut = (): void => {
    isCut = true;
    for (const end of open) end.destroy();
  };
  return {
    port: await listen(server),
    cut,
    mend() {
      isCut = false;
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
