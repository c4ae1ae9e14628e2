import { evenOut } from '#shared/sim/even-out.ts';
import { fillGrid, type GridFields } from '#shared/sim/grid.ts';
import { findContacts } from '#shared/sim/meet.ts';
import { moveBoxes } from '#shared/sim/move-box.ts';
import { moveCircles } from '#shared/sim/move-circle.ts';
import { NUMBER, type Physics } from '#shared/sim/physics.ts';
import type { World } from '#shared/sim/world.ts';

/**
 * Moves what `loadBodies` has read, by one tick. Velocities are those wanted when it is called; afterwards they are what
 * came of it. A body that meets nothing in motion comes out the same to the bit, whatever else the world holds.
 */
export function stepBodies(physics: Physics, world: World<GridFields>): void {
  physics.numbers[NUMBER.dt] = world.dt;
  fillGrid(physics.grid, world, physics.bodies.all, physics.bodies.count);
  findContacts(physics);
  evenOut(physics);
  moveBoxes(physics);
  moveCircles(physics);
}
