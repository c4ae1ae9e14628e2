import { bytesPerCall } from '#bench/allocation.ts';
import { createRail, openShot } from '#bench/past.bench.ts';

/*
 * `node bench/past-allocation.ts`: prints the bytes of heap that it takes to judge shots in every way there is, as JSON. A program of
 * its own, as `bench/step-allocation.ts` is.
 */

const rooms = [true, false].map((isSeen) => openShot(isSeen));
const rails = rooms.map((room) => createRail(room));

/** A rail by its view, one that is capped, a bot's, one at the present, and a shot under way; seen and unseen. */
function judge(): void {
  for (let i = 0; i < rooms.length; i++) {
    const { past, evidence } = rooms[i];
    rails[i]();
    past.note(800, 7);
    for (let cap = 0; cap < 4; cap++) {
      past.open(cap & 1, cap);
      past.note(801, past.find(8) ? 8 : -1);
    }
    past.openBack(0, 1_000 + (evidence.count & 255));
    past.note(802, past.find(9) ? 9 : -1);
  }
}

// Twice: while the first is taken, the optimising compiler is still at work now and then.
bytesPerCall(judge, { calls: 300 });
console.log(JSON.stringify({ bytesPerCall: bytesPerCall(judge, { calls: 300 }), shots: rooms[0].evidence.count }));
