import type { Look } from '#shared/games/game.ts';

/** Something that keys do. */
export interface Action {
  /** What the settings keep it under; that of a game's own button names the game. */
  readonly id: string;
  /** What the settings call it. */
  readonly name: string;
  /** Keys unless the player says otherwise: `KeyboardEvent.code`, or `Mouse0` (left), `Mouse1` (middle), `Mouse2` (right). */
  readonly keys: readonly string[];
  /** What it adds to the direction: right and down are positive. */
  readonly moveX: number;
  readonly moveY: number;
  /** Bit of the button it presses, or 0. */
  readonly bit: number;
}

const still = { moveX: 0, moveY: 0, bit: 0 } as const;

/** Physical keys: the same places on every layout, whatever letter is printed there. */
const MOVES: readonly Action[] = [
  { ...still, id: 'up', name: 'Up', keys: ['KeyW', 'ArrowUp'], moveY: -1 },
  { ...still, id: 'left', name: 'Left', keys: ['KeyA', 'ArrowLeft'], moveX: -1 },
  { ...still, id: 'down', name: 'Down', keys: ['KeyS', 'ArrowDown'], moveY: 1 },
  { ...still, id: 'right', name: 'Right', keys: ['KeyD', 'ArrowRight'], moveX: 1 },
];

/** Shown while held; it does nothing in the game. */
export const SCORES = 'scores';

/** Everything that keys do in a game, in the order of the settings. */
export function actionsOf(game: { readonly name: string; readonly look: Pick<Look, 'buttons'> }): readonly Action[] {
  const buttons = game.look.buttons.map(({ name, bit, keys }) => ({
    ...{ ...still, id: `${game.name}/${name}`, name, bit, keys },
  }));
  return [...MOVES, ...buttons, { ...still, id: SCORES, name: 'Scoreboard (held)', keys: ['Tab'] }];
}
