import { connectSocketIo } from '#client/netcode/connection.ts';
import { randomU32 } from '#shared/core/random.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, writeInputFrame } from '#shared/net/input-frame.ts';
import { type Joined, PROTOCOL_VERSION, type Reply } from '#shared/net/protocol.ts';
import { tickOfState } from '#shared/testing/state-tick.ts';

/*
 * `node bench/bots/frame-bots.ts URL COUNT SECONDS`: so many players on real Socket.IO connections that do as little as a
 * player can. They join, walk about and answer every state with one input; they simulate and draw nothing, so one process
 * can hold many. Prints `joined` once all are in, and what they saw as JSON at the end.
 */

const [url, count, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

/** Inputs are addressed this far ahead of the state they answer: enough on a loopback line with a busy server. */
const AHEAD_TICKS = 6;

/** A server on a busy machine lets nobody in for a moment: before another try, ms. */
const BUSY_MS = 500;

/** Ticks for which a bot keeps its direction. */
const LEG_TICKS = 45;

const totals = { joined: 0, frames: 0, bytes: 0, inputs: 0, closed: 0, refused: 0 };

/** Connects one bot and keeps it playing. */
function startBot(bot: number): () => void {
  const frame = { ...createInputFrame(), count: 1 };
  const writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  const link = connectSocketIo(url)(() => ({ protocol: PROTOCOL_VERSION }), {
    onOpen: join,
    onFrame: (bytes) => {
      totals.frames++;
      totals.bytes += bytes.length;
      answer(tickOfState(bytes, frame.ackTick));
    },
    onEvent: () => {},
    onClose: () => void totals.closed++,
  });

  function join(): void {
    link.request('room:join', { name: `bot ${bot}` }, (reply) => onJoined(reply as Reply<Joined>));
  }

  function onJoined(reply: Reply<Joined>): void {
    if (!reply.ok) {
      if (reply.error.code === 'server/busy') return void setTimeout(join, BUSY_MS);
      totals.refused++;
      return;
    }
    frame.epoch = reply.value.epoch;
    if (++totals.joined === count) console.log('joined');
  }

  function answer(tick: number): void {
    const bits = randomU32(bot, Math.floor(tick / LEG_TICKS), 0, 7);
    const [input] = frame.inputs;
    frame.ackTick = tick;
    frame.firstTick = tick + AHEAD_TICKS;
    input.moveX = (bits % 255) - 127;
    input.moveY = ((bits >>> 8) % 255) - 127;
    input.aim = bits >>> 16;
    writer.at = 0;
    writeInputFrame(writer, frame);
    link.sendFrame(writer.bytes.subarray(0, writer.at));
    totals.inputs++;
  }

  return () => link.close();
}

const stops: (() => void)[] = [];
for (let bot = 0; bot < count; bot++) setTimeout(() => stops.push(startBot(bot)), bot * 20);
setTimeout(() => {
  for (const stop of stops) stop();
  console.log(JSON.stringify(totals));
  process.exit(0);
}, seconds * 1000);
