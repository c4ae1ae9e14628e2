/*
 * Mistakes that a person could make, each a few words in one module. They are planted while the module is loaded, in a process of
 * its own: no file is touched, and there is no second build. By them the simulator shows that it can find mistakes.
 */

export interface Plant {
  readonly name: string;
  /** What goes wrong, in a sentence. */
  readonly mistake: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

export const plants: readonly Plant[] = [
  {
    name: 'delta-skips-field',
    mistake: 'A field of a delta is left out when it is the last that has changed.',
    file: 'shared/net/wire/change.ts',
    from: '    if (residual !== 0) mask |= 1 << i;',
    to: '    if (residual !== 0 && i < fields.length - 1) mask |= 1 << i;',
  },
  {
    name: 'delta-old-baseline',
    mistake: 'A client that missed a tick gets its delta against the tick after the one that it has.',
    file: 'server/tick/share-records.ts',
    from: '  const from = shownAt(shown, last);',
    to: '  const from = shownAt(shown, shared.tick - last > 1 ? last + 1 : last);',
  },
  {
    name: 'id-reused-early',
    mistake: 'The index of a seat is used again before the rings have forgotten its last life.',
    file: 'server/room.ts',
    from: 'return isReusable(room.world, seat) && tickOf(room) - room.seats[seat].leftAtTick >= HISTORY_TICKS;',
    to: 'return room.world.columns.kind[seat] === 0 && tickOf(room) - room.seats[seat].leftAtTick >= 2;',
  },
  {
    name: 'insertion-order',
    mistake: 'Bodies come back in the order in which the process first saw them, not in the order of seats.',
    file: 'shared/games/relight/lives.ts',
    from: 'for (let seat = 0; seat < world.ranges.seats; seat++) {\n    const tally = tallyAt(world.ranges, seat);',
    to: `const order = ((globalThis as unknown as { order?: WeakMap<object, Set<number>> }).order ??= new WeakMap());
  if (!order.has(world)) order.set(world, new Set());
  for (let seat = 0; seat < world.ranges.seats; seat++) if (kind[seat] !== 0) order.get(world)!.add(seat);
  for (let seat = world.ranges.seats - 1; seat >= 0; seat--) order.get(world)!.add(seat);
  for (const seat of order.get(world)!) {
    const tally = tallyAt(world.ranges, seat);`,
  },
  {
    name: 'inexact-sine',
    mistake: 'A shot flies by the sine of the engine, which engines compute differently.',
    file: 'shared/games/relight/fire.ts',
    from: 'writeDirection(direction, 0, columns.aim[seat]);',
    to: `writeDirection(direction, 0, columns.aim[seat]);
  direction[1] = Math.sin((columns.aim[seat] / 32768) * Math.PI);`,
  },
  {
    name: 'ring-off-by-one',
    mistake: 'The ring of slots that rest is one shorter where it is read than where it is written.',
    file: 'server/interest.ts',
    from: 'interest.restFirst = (interest.restFirst + 1) % resting.length;',
    to: 'interest.restFirst = (interest.restFirst + 1) % (resting.length - 1);',
  },
  {
    name: 'input-ring-off-by-one',
    mistake: 'An input is kept in a ring that is one shorter than the one it is looked up in.',
    file: 'shared/sim/input-buffer.ts',
    from: 'const slot = tick & (INPUT_TICKS - 1);\n  copyInput(slots[slot], input);',
    to: 'const slot = tick % (INPUT_TICKS - 1);\n  copyInput(slots[slot], input);',
  },
  {
    name: 'acknowledged-input-lost',
    mistake: 'The last input of a burst is acknowledged and thrown away.',
    file: 'server/tick/collect-inputs.ts',
    from: 'if (inbox.isInput[at] === 0) return;',
    to: 'if (inbox.isInput[at] === 0 || inbox.counts[inbox.seats[at]] > 3) return;',
  },
  {
    name: 'buffer-reused',
    mistake: 'A frame is written into a buffer that the socket has not written yet.',
    file: 'server/client.ts',
    from: 'if (client.out[0] === 1 && client.out[1] === 1) return false;',
    to: '',
  },
  {
    name: 'interest-never-ends',
    mistake: 'What goes away stays known for ever.',
    file: 'server/tick/select-interest.ts',
    from: 'return tickOf(room) - client.enteredTick[slot] >= room.settings.interestMinTicks;',
    to: 'return tickOf(room) < client.enteredTick[slot];',
  },
  {
    name: 'two-seats',
    mistake: 'Who has a seat can take another one.',
    file: 'server/lobby/seats.ts',
    from: "request: JoinRequest): Reply<Joined> {\n  if (visitor.session) return refuse('room/already-in');",
    to: 'request: JoinRequest): Reply<Joined> {',
  },
  {
    name: 'session-stays',
    mistake: 'A seat that was given up keeps its session.',
    file: 'server/lobby/sessions.ts',
    from: 'session.open.sessions[session.seat] = undefined;',
    to: '',
  },
  {
    name: 'seat-lost',
    mistake: 'A seat is taken away from who returned to it, because the wait for the return goes on.',
    file: 'server/lobby/seats.ts',
    from: 'session.cancelRelease?.();\n  session.cancelRelease = undefined;\n  session.visitor = visitor;',
    to: 'session.visitor = visitor;',
  },
  {
    name: 'epoch-ignored',
    mistake: 'What the connection before has sent is believed after a resume.',
    file: 'server/tick/collect-inputs.ts',
    from: 'if (!holder || holder.epoch !== inbox.epochs[at]) {',
    to: 'if (!holder) {',
  },
  {
    name: 'gate-forgets',
    mistake: 'A client whose acknowledgement was late is never sent anything again.',
    file: 'server/client.ts',
    from: 'if (client.fresh) return true;',
    to: 'if (client.fresh) return true;\n  if (client.sentFrames - client.ackedFrames > 20) client.sentFrames += 1e6;',
  },
  {
    name: 'prediction-drifts',
    mistake: 'Once in ten seconds a client foresees its body a hair beside where it will be.',
    file: 'client/netcode/predictor.ts',
    from: 'p.rules.predict(world, p.inputs);',
    to: 'if (world.columns.kind[p.seat] !== 0 && p.tick % 600 === 0) world.columns.x[p.seat]++;\n  p.rules.predict(world, p.inputs);',
  },
  {
    name: 'late-input-shifted',
    mistake: 'A late input moves its body one tick after its own.',
    file: 'server/tick/collect-inputs.ts',
    from: 'keepInput(seat.buffer, tick, input);',
    to: 'keepInput(seat.buffer, tick + 1, input);',
  },
  {
    name: 'late-press-twice',
    mistake: 'What a late input presses is pressed now and in its own tick as well.',
    file: 'server/tick/rollback.ts',
    from: '  setMovement(inputs, seat, input);',
    to: '  setMovement(inputs, seat, input);\n  inputs.pressed[seat] |= input.pressed;',
  },
  {
    name: 'verdict-again',
    mistake: 'A tick that is lived again is judged again.',
    file: 'shared/sim/timeline.ts',
    from: '    mover.predict(world, lived.inputs);',
    to: `    mover.predict(world, lived.inputs);
    const past = { open() {}, openBack() {}, find: () => false, note() {}, values: new Float64Array(8), depth: 0 };
    (mover as unknown as { judge(...given: unknown[]): void }).judge(world, lived.inputs, past);`,
  },
  {
    name: 'verdict-lost',
    mistake: 'What was judged is forgotten in ticks that are lived again.',
    file: 'shared/sim/timeline.ts',
    from: '    applyWrites(world, lived.judged);',
    to: '',
  },
  {
    name: 'view-not-checked',
    mistake: 'A view is accepted of frames that the client was never sent.',
    file: 'server/views.ts',
    from: '  if (!wasSent(sent, a) || !wasSent(sent, b) || !wasSent(sent, newest)) return false;',
    to: '',
  },
  {
    name: 'stand-ins-kept',
    mistake: 'What stood in after a late input stays as it was.',
    file: 'server/tick/rollback.ts',
    from: '    moveAsTaken(livedAt(room.timeline, tick).inputs, seat, scratchInput);',
    to: '    if (used) moveAsTaken(livedAt(room.timeline, tick).inputs, seat, scratchInput);',
  },
  {
    name: 'shown-rewritten',
    mistake: 'A rollback rewrites what was shown in the tick before.',
    file: 'server/tick/store-snapshot.ts',
    from: '  storeShown(room.shown, room.world, room.lives);',
    to: `  if (room.timeline.again.tick === room.world.head[0]) {
    room.world.bytes.set(room.history.slots[(room.world.head[0] - 1) & 63]);
    storeShown(room.shown, room.world, room.lives);
    room.world.bytes.set(room.history.slots[(room.world.head[0] + 1) & 63]);
  }
  storeShown(room.shown, room.world, room.lives);`,
  },
  {
    name: 'recorded-move-lost',
    mistake: 'A recording loses how bodies moved sideways in the ticks that were lived again.',
    file: 'shared/net/recording/rollback-record.ts',
    from: '  to.moveX[seat] = from.moveX[seat];',
    to: '',
  },
];

/** The environment variable that names the plant of a process. */
export const PLANT_VARIABLE = 'BACKTICK_PLANT';

/** The module's text with the mistake in it; throws when there is no such place, or more than one. */
export function plantInto(source: string, { name, file, from, to }: Plant): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`plant ${name}: ${file} has the place ${parts.length - 1} times, not once`);
  return parts.join(to);
}
