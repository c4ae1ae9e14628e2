import type { TunableSet } from '#shared/core/tunables.ts';
import type { Inputs } from '#shared/sim/input.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { Field, Fields, Schema } from '#shared/sim/schema.ts';
import type { Ranges, World } from '#shared/sim/world.ts';

/** Fields that every game's table has, because interest and drawing need to know where an entity is. */
export interface PlacedFields extends Fields {
  /** Centre, m. */
  readonly x: Field & { readonly type: 'i32' };
  readonly y: Field & { readonly type: 'i32' };
}

/** How the client draws one kind of entity, as data. Sizes in metres, colours as 0xRRGGBB. */
export interface KindLook {
  readonly kind: number;
  readonly name: string;
  readonly shape: 'circle' | 'box';
  /** Radius of a circle, half the side of a box. */
  readonly size: number;
  readonly fill: number;
  readonly edge: number;
  /** Field that holds a binary angle to point towards, if the kind has a front. */
  readonly facing?: string;
  /** Field that holds the seat whose name is written under the entity. */
  readonly label?: string;
  /** Bodies of other seats are told apart by colour; `own` is the colour of one's own. */
  readonly own?: number;
  /**
   * Drawn where the client's own simulation has it while its own body touches it, instead of in the past like everything
   * else: for things that players push.
   */
  readonly pushed?: true;
}

/** What a game looks like, as data; `client/view` draws any game from it. */
export interface Look {
  readonly floor: number;
  readonly grid: number;
  readonly wall: number;
  readonly wallEdge: number;
  /** Metres of the shorter screen side. */
  readonly viewMetres: number;
  readonly kinds: readonly KindLook[];
}

/**
 * The rules of one room. They may hold what never changes in the room's life (baked walls) and scratch memory; all state
 * that a tick leaves behind is in the world.
 */
export interface Rules<F extends Fields = Fields> {
  /** Fills a new world with the map's own entities. */
  populate(world: World<F>): void;
  /** Starts the body of a seat at index `seat`; the engine has made sure that the index may be used. */
  join(world: World<F>, seat: number): void;
  /** Ends everything that belongs to the seat. */
  leave(world: World<F>, seat: number): void;
  /**
   * Advances the world by one tick. Pure: the same world and inputs give the same bits in every engine. The server runs it
   * on the whole truth, a client on what it knows with only its own seat driven; where nothing else touches the own body
   * both must agree to the bit. The engine has already raised the tick number. Must not allocate.
   */
  step(world: World<F>, inputs: Inputs): void;
  /** Whether anything that moves by itself is near enough to the entity to touch it within the next few ticks. */
  near(world: World<F>, index: number): boolean;
}

/** What the engine asks of a game, and nothing more. */
export interface Game<F extends PlacedFields = PlacedFields> {
  /** What `--game` names: lower-case letters, digits, dashes. */
  readonly name: string;
  readonly title: string;
  readonly schema: Schema<F>;
  readonly tunables: TunableSet;
  /** The first map is the default. */
  readonly maps: readonly GameMap[];
  readonly look: Look;
  /** People per room, unless the room says otherwise. */
  readonly seats: number;
  /** Index ranges of a room with this many seats on this map. */
  ranges(seats: number, map: GameMap): Ranges;
  /** Which range a kind lives in; a client uses it to place what it is told about. */
  rangeOf(kind: number): 'seats' | 'map' | 'owned';
  open(map: GameMap, ranges: Ranges): Rules<F>;
}
