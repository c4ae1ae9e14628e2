import type { Lane } from '#bench/wire/generator/lane.ts';

/** How the clients speak. */
export type LaneName = 'backtick' | 'backtick-events' | 'plain' | 'socket.io-json' | 'socket.io-msgpack' | 'colyseus';

/** Only what is asked for: Colyseus needs its own code, which may not be installed. */
export async function loadLane(name: LaneName): Promise<Lane> {
  if (name === 'colyseus') return (await import('#bench/wire/generator/colyseus.ts')).colyseusLane;
  if (name.startsWith('socket.io')) {
    const { socketIoLane } = await import('#bench/wire/generator/socket-io.ts');
    return socketIoLane(name === 'socket.io-json' ? 'json' : 'msgpack');
  }
  const { backtickLane, plainLane } = await import('#bench/wire/generator/backtick.ts');
  return name === 'plain' ? plainLane : backtickLane(name === 'backtick');
}
