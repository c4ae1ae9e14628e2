import { findGame } from '#shared/games/index.ts';
import type { Game } from '#shared/games/game.ts';
import type { GameMap } from '#shared/sim/map.ts';

/*
 * Where two fight it out: a small yard with cover, the same from both ends, without crates. One rail kills and pulses hardly hurt,
 * so a duel is decided by who sees, aims and dodges better.
 */

const map: GameMap = {
  name: 'Ring',
  width: 20,
  height: 14,
  boxes: [
    { x: 10, y: 7, halfWidth: 1, halfHeight: 1 },
    { x: 5, y: 4, halfWidth: 0.5, halfHeight: 1.5 },
    { x: 15, y: 10, halfWidth: 0.5, halfHeight: 1.5 },
    { x: 5, y: 11, halfWidth: 1.5, halfHeight: 0.5 },
    { x: 15, y: 3, halfWidth: 1.5, halfHeight: 0.5 },
  ],
  segments: [],
  spawns: [
    { x: 2, y: 2 },
    { x: 18, y: 12 },
    { x: 2, y: 12 },
    { x: 18, y: 2 },
  ],
  crates: [],
};

const relight = findGame('relight')!;

/** Relight on that map, which is warming up for ever: shots count, and no round comes between. */
export const arena: Game = { ...relight, maps: [map] };

export const arenaTunables: Readonly<Record<string, number>> = {
  'round.warmUpS': 600,
  'health.max': 60,
  'pulse.damage': 1,
  'dash.waitS': 1,
  'shield.lastsS': 0,
  'respawn.waitS': 1.2,
};
