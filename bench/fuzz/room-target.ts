import { createHouse } from '#bench/fuzz/house.ts';
import { inputSpecimen } from '#bench/fuzz/hostile-inputs.ts';
import type { Target } from '#bench/fuzz/target.ts';
import { hashHex } from '#shared/core/hash.ts';
import type { Game } from '#shared/games/game.ts';
import { receiveFrame, type Room } from '#server/room.ts';
import { collectInputs } from '#server/tick/collect-inputs.ts';

/** Puts an input frame into the room and has the tick collect it, which is all that a tick does for the frame itself. */
export type Collect = (room: Room, seat: number, bytes: Uint8Array, nowMs: number) => void;

const collectReal: Collect = (room, seat, bytes, nowMs) => {
  receiveFrame(room, seat, bytes, nowMs);
  collectInputs(room);
};

/** Frames between two ticks of the room. */
const FRAMES_PER_TICK = 64;

/**
 * Input frames all the way into the tick: what a frame costs there counts as well as what it costs when it comes. Collecting touches
 * nothing of the world. The seat's holder has acknowledged nothing, so that no claim about what it saw can be settled quickly.
 */
export function roomTarget(game: Game, seed: number, collect: Collect = collectReal): Target {
  const house = createHouse({ game, seed, logged: fail });
  const { room } = house.system.lobby.rooms.get(house.code)!;
  const [{ seat, epoch }] = house.mates;
  let made = 0;
  let before = hashHex(room.world.words);
  return {
    name: 'rooms',
    make: (roll) => {
      if (made++ % FRAMES_PER_TICK === 0) {
        house.step();
        before = hashHex(room.world.words);
      }
      const tick = house.tick();
      return inputSpecimen(roll, { epoch, tick, ackTick: 0 });
    },
    read: (bytes) => collect(room, seat, bytes, house.system.clock.nowMs()),
    judge: () => (hashHex(room.world.words) === before ? undefined : 'touched the world'),
  };
}

function fail(line: string): never {
  throw new Error(line);
}
