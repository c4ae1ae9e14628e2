import { defineTunables } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { openDoorRules } from '#shared/testing/door-rules.ts';
import {
  BODY_HALF,
  DOOR_BUTTON,
  DOOR_KIND,
  type DoorFields,
  doorMap,
  doorSchema,
  TRACES,
} from '#shared/testing/door-schema.ts';

/*
 * A second game for suites, never for players: bodies that walk and dash, a door that opens and closes by itself, a pad that puts
 * bodies elsewhere, something to pick up, and a rail that is judged by what its shooter was shown. Bodies pass through each other,
 * so each is predicted exactly, alone or not.
 */

const { body, door, pickup, trace } = DOOR_KIND;

export const doorGame: Game<DoorFields> = {
  name: 'door',
  title: 'Door',
  schema: doorSchema,
  tunables: defineTunables({}),
  maps: [doorMap],
  look: {
    ...{ floor: 0x1c242e, grid: 0x2b3744, wall: 0x333d4a, wallEdge: 0x8496ab, viewMetres: 18, weapons: ['rail'] },
    buttons: [
      { bit: DOOR_BUTTON.rail, name: 'Rail', repeats: true, aimed: true, keys: ['Mouse0', 'KeyJ'] },
      { bit: DOOR_BUTTON.dash, name: 'Dash', repeats: false, keys: ['Space'] },
    ],
    kinds: [
      { kind: body, name: 'body', shape: 'box', size: BODY_HALF, fill: 0x3d8fd1, edge: 0x9fd0f5, label: 'seat' },
      { kind: door, name: 'door', shape: 'none', size: 0, fill: 0, edge: 0 },
      { kind: pickup, name: 'pickup', shape: 'orb', size: 0.3, fill: 0xffc24a, edge: 0xffffff },
      {
        ...{ kind: trace, name: 'trace', shape: 'beam', size: 0.05, fill: 0xbfe9ff, edge: 0xffffff },
        ...{ facing: 'aim', length: 'length', hit: 'hit' },
      },
    ],
  },
  seats: 8,
  ranges: (seats) => ({ seats, map: 2, ownedPerSeat: TRACES }),
  rangeOf: (kind) => (kind === body ? 'seats' : kind === trace ? 'owned' : 'map'),
  common: [door],
  board: () => {},
  open: openDoorRules,
};
