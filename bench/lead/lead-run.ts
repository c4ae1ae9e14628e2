import { createInputWatch, type InputWatch, watchReceiver, watchSender, watchStep } from '#bench/lead/input-watch.ts';
import { createSystem, memoryStore } from '#bench/sim/system.ts';
import { enter } from '#bench/sim/walker.ts';
import { createClient } from '#client/netcode/client.ts';
import type { Clock } from '#shared/core/clock.ts';
import { randomUnit } from '#shared/core/random.ts';
import { createReteller } from '#bench/cheats/reteller.ts';
import type { StateHeader } from '#shared/net/state-header.ts';
import { dot } from '#shared/games/dot/dot.ts';
import type { Connect } from '#shared/net/link.ts';
import { createDeviceClock, type DeviceClock } from '#shared/testing/device-clock.ts';
import { type TcpLine, tcpLine } from '#shared/testing/tcp-line.ts';

/*
 * One player with the real client on a device of its own, the real server, and a line between them that is troubled at
 * times, all on virtual time.
 */

/** A line and what happens to it. */
export interface LeadRun {
  /** Both ways together, without jitter; half of it each way. */
  readonly rttMs: number;
  /** Of each way. */
  readonly jitterMs: number;
  readonly seed: number;
  readonly forMs: number;
  readonly troubles?: readonly Trouble[];
  /** Share of packets that are lost; 0 by default. */
  readonly lossShare?: number;
  /** A planted fault: changes the reports of a state before the client reads them. */
  readonly tamper?: Tamper;
}

/** `header` says, among other things, how early inputs came. */
export type Tamper = (header: StateHeader, nowMs: number) => void;

/** What happens so long after the player came in. */
export interface Trouble {
  readonly atMs: number;
  readonly befall: (line: TcpLine, device: DeviceClock) => void;
}

/** What a run left: times in `watch` are those of the system's clock. */
export interface LeadTrace {
  readonly watch: InputWatch;
  /** When the player had come in. */
  readonly startMs: number;
}

/** Pictures per second: a display that is in step with nothing. */
const PICTURE_MS: number = 1000 / 59.94;

/** Timers of a browser: never early, on whole milliseconds, and up to this much late. */
const TIMER_LATE_MS = 2;

const PURPOSE_TIMER = 31;

/** A crystal of an ordinary device: 50 ppm. */
const DRIFT = 0.00005;

export function runLead({ troubles = [], ...run }: LeadRun): LeadTrace {
  const { rttMs, jitterMs, seed, forMs, lossShare = 0, tamper } = run;
  const watch = createInputWatch();
  const system = createSystem({
    game: dot,
    seed,
    host: { 'rollback.ticks': 0 },
    doorman: (doorman) => watchReceiver(watch, doorman),
    stepped: (lobby) => watchStep(watch, lobby, system.clock.nowMs()),
  });
  const { clock } = system;
  const way = { upMs: rttMs / 2, downMs: rttMs / 2, jitterMs, upBytesPerMs: Infinity, downBytesPerMs: Infinity };
  const line = tcpLine(system.connect, clock, { ...way, lossShare, seed });
  const toServer = watchSender(watch, clock, line);
  const device = createDeviceClock(clock, { skewMs: 10_000 * seed, drift: DRIFT });
  const client = createClient({
    connect: tamper ? tampered(toServer, clock, tamper) : toServer,
    clock: withLateTimers(device, seed),
    storage: memoryStore(),
    games: [dot],
  });
  const match = enter(system, client, 'player');
  const startMs = clock.nowMs();
  let befallen = 0;
  for (let picture = 1; picture * PICTURE_MS <= forMs; picture++) {
    const nextMs = startMs + picture * PICTURE_MS;
    while (befallen < troubles.length && startMs + troubles[befallen].atMs <= nextMs) {
      clock.advanceTo(startMs + troubles[befallen].atMs);
      troubles[befallen++].befall(line, device);
    }
    clock.advanceTo(nextMs);
    if (!device.isAsleep()) match.update();
  }
  return { watch, startMs };
}

function withLateTimers(clock: Clock, seed: number): Clock {
  let made = 0;
  return {
    nowMs: () => clock.nowMs(),
    after: (delayMs, fire) => {
      const lateMs = randomUnit(seed, made++, 0, PURPOSE_TIMER) * TIMER_LATE_MS;
      return clock.after(Math.ceil(delayMs) + lateMs, fire);
    },
  };
}

function tampered(connect: Connect, clock: Clock, tamper: Tamper): Connect {
  const retell = createReteller(dot, dot.ranges(dot.seats, dot.maps[0]));
  return (auth, handler) =>
    connect(auth, {
      onOpen: () => handler.onOpen(),
      onFrame: (bytes) => handler.onFrame(retell(bytes, (header) => tamper(header, clock.nowMs()))),
      onEvent: (event, payload) => handler.onEvent(event, payload),
      onClose: (final) => handler.onClose(final),
    });
}
