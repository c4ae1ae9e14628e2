import type { Plant } from '#bench/sim/plant/plants.ts';

/*
 * Mistakes in going back, each a few words in one module; planted while it is loaded, in a process of its own. By them the claim shows
 * that it can fail.
 */

export const latePlants: readonly Plant[] = [
  {
    name: 'stand-ins-stay',
    mistake: 'A late input moves its own tick; what stood in after it stays.',
    file: 'server/tick/rollback.ts',
    from: 'moveAsTaken(livedAt(room.timeline, tick).inputs, seat, scratchInput);',
    to: 'if (used) moveAsTaken(livedAt(room.timeline, tick).inputs, seat, scratchInput);',
  },
  {
    name: 'judged-again',
    mistake: 'A tick that is lived again is judged again.',
    file: 'shared/sim/timeline.ts',
    from: '    applyWrites(world, lived.judged);\n',
    to: `    const nothing = { open() {}, openBack() {}, find: () => false, note() {}, values: new Float64Array(9), depth: 0 };
    (mover as any).judge(world, lived.inputs, nothing);\n`,
  },
  {
    name: 'commands-lost',
    mistake: 'Who came in a tick has not come when it is lived again.',
    file: 'shared/sim/timeline.ts',
    from: '    applyWrites(world, lived.began);\n',
    to: '',
  },
  {
    name: 'restored-too-late',
    mistake: 'The first tick that is lived again is lived upon itself.',
    file: 'shared/sim/timeline.ts',
    from: 'restoreSnapshot(history, world, from - 1);',
    to: 'restoreSnapshot(history, world, from);',
  },
  {
    name: 'pressed-twice',
    mistake: 'What a late input presses is pressed now, and in its own tick as well.',
    file: 'server/tick/rollback.ts',
    from: '  setMovement(inputs, seat, input);\n',
    to: '  setMovement(inputs, seat, input);\n  inputs.pressed[seat] |= input.pressed;\n',
  },
  {
    name: 'pressed-again',
    mistake: 'A late input that comes once more is pressed once more.',
    file: 'shared/sim/input-buffer.ts',
    from: 'if (tick >= 0 && buffer.ticks[slot] === tick) return',
    to: "if (tick < nextTick) return 'late';\n  if (tick >= 0 && buffer.ticks[slot] === tick) return",
  },
  {
    name: 'bound-forgotten',
    mistake: 'A room goes back as far as it is asked to.',
    file: 'server/tick/rollback.ts',
    from: 'if (lates.ticks[at] < tick - bound) truncate(room, at);\n    else if',
    to: 'if (bound < 0) truncate(room, at);\n    else if',
  },
];

/** The environment variable that names the plant of a process. */
export const LATE_PLANT_VARIABLE = 'BACKTICK_LATE_PLANT';
