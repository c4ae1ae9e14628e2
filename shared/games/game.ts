import type { TunableSet } from '#shared/core/tunables.ts';
import type { Board } from '#shared/sim/board.ts';
import type { Input, Inputs } from '#shared/sim/input.ts';
import type { Heard } from '#shared/sim/heard.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { Past } from '#shared/sim/past.ts';
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
  /**
   * `beam` is a line from the entity along its `facing` for the metres of its `length` field, which fades; `orb` is a small
   * light with a trail; `pad` lies on the floor, below whoever stands there; `none` is never drawn.
   */
  readonly shape: 'circle' | 'box' | 'beam' | 'orb' | 'pad' | 'none';
  /** Radius of a circle, a pad or an orb, half the side of a box, half the width of a beam. */
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
  /** Field that holds the length of a beam, m. */
  readonly length?: string;
  /**
   * Of a shot: field that holds the seat of whoever it has hit, plus 1; 0 = nobody. Judged, and its owner knows it: what the client
   * foresees and what the server says of it make the hit marks.
   */
  readonly hit?: string;
  /** Fields that the picture, the HUD or the sounds want: `Drawn.values` has them in this order, in their own units. */
  readonly reads?: readonly string[];
  /** For things that live for a known time: what has just begun is told from what has only come into sight. */
  readonly lasts?: LastsLook;
  /** It lights the floor around it. */
  readonly light?: LightLook;
  /** A pad that whoever stands on it takes. */
  readonly taken?: TakenLook;
  /** A bar over the entity: how much of `most` its field holds. Of one's own body the HUD shows it instead. */
  readonly bar?: { readonly field: string; readonly most: string };
  /** Rings and glows while a bit of a field is set. */
  readonly auras?: readonly Aura[];
  /** What is seen and heard when something happens to the entity. */
  readonly cues?: readonly CueLook[];
}

/** A public field that counts down by one in every tick, and what it begins from: ticks, or a tunable in seconds. */
export interface LastsLook {
  readonly field: string;
  readonly from: number | string;
}

/** A light of the world. What it shows somebody is up to the rules; this is how it looks. */
export interface LightLook {
  /** Tunable with how far it lights, m. */
  readonly metres: string;
  /** 0xRRGGBB on the floor. Of a kind with `taken` it is the colour of its holder. */
  readonly colour: number;
}

/** Fields of a pad, all among `reads`: seats are plus 1, 0 = nobody. */
export interface TakenLook {
  /** For whom it shines, and who is taking it. */
  readonly holder: string;
  readonly claimer: string;
  /** For how long it has been claimed, ticks, and the tunable (s) with how long it takes. */
  readonly progress: string;
  readonly seconds: string;
}

/** Something drawn around an entity while a bit of its field is set. */
export interface Aura {
  readonly field: string;
  readonly bit: number;
  readonly effect: 'shield' | 'streak';
}

/** What a change of a drawn entity looks and sounds like. Names of effects and sounds are those the client knows. */
export interface CueLook {
  /** The entity appears or vanishes, its field falls or rises, or a bit of its field is set. */
  readonly on: 'appear' | 'vanish' | 'fall' | 'rise' | 'set';
  /** For `fall`, `rise` and `set`. */
  readonly field?: string;
  readonly bit?: number;
  readonly effect?: EffectName;
  readonly sound?: SoundName;
}

/** What the client can draw for a moment. */
export type EffectName = 'muzzle' | 'spark' | 'hit' | 'burst' | 'arrive' | 'dust';

/** What the client can play. */
export type SoundName =
  | 'rail'
  | 'pulse'
  | 'dash'
  | 'bounce'
  | 'hit'
  | 'death'
  | 'arrive'
  | 'flare'
  | 'crate'
  | 'take'
  | 'tick'
  | 'go'
  | 'end';

/** How something sounds that is heard and not seen, and how its direction is shown. */
export interface HeardLook {
  readonly name: string;
  readonly sound: SoundName;
  /** Of the arc that points there, 0xRRGGBB. */
  readonly colour: number;
}

/** A button of the input, and what the devices bind to it unless the player says otherwise. */
export interface ButtonLook {
  /** The bit in `Input.held` and `Input.pressed`. */
  readonly bit: number;
  /** What the settings call it. */
  readonly name: string;
  /** Held down it is pressed anew in every tick: for weapons that fire as often as they can. */
  readonly repeats: boolean;
  /** It shoots at what is on the screen: the input says what that was. */
  readonly aimed?: true;
  /** `KeyboardEvent.code`, or `Mouse0` (left) and `Mouse2` (right). */
  readonly keys: readonly string[];
  /** Field of the own body that holds the ticks until the button works again, and the tunable (s) that it starts from. */
  readonly wait?: { readonly field: string; readonly seconds: string };
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
  readonly buttons: readonly ButtonLook[];
  /** What killed whom, by `BoardRow.weapon`: names for the kill feed. */
  readonly weapons: readonly string[];
  /** What `Rules.hear` can tell of, by its number there; absent: nothing. */
  readonly sounds?: readonly HeardLook[];
}

/** What a bot may know: entities its own interest set names, its own body among them while it lives. */
export interface Sight<F extends Fields = Fields> {
  readonly world: World<F>;
  readonly seat: number;
  /** Indices of known entities, `count` of them, ascending. Nothing else of the world's columns may be read. */
  readonly entities: Int32Array;
  count: number;
}

/** What plays one bot after another. */
export interface Mind<F extends Fields = Fields> {
  /**
   * Decides what a bot does in this tick. Pure: the same sight, memory and seed give the same input. Must not allocate.
   * `out` comes neutral. `memory`: `Bots.memory` numbers that outlive the tick, all 0 for a new bot; `skill`: a position in `Bots.skills`.
   */
  think(sight: Sight<F>, memory: Float64Array, skill: number, seed: number, out: Input): void;
}

/** How a game plays itself. */
export interface Bots<F extends Fields = Fields> {
  /** Worst first. */
  readonly skills: readonly string[];
  readonly memory: number;
  open(map: GameMap, ranges: Ranges): Mind<F>;
}

/**
 * The rules of one room. They may hold what never changes in the room's life (baked walls) and scratch memory; all state
 * that a tick leaves behind is in the world.
 */
export interface Rules<F extends Fields = Fields> {
  /** Fills a new world with the map's own entities. */
  populate(world: World<F>): void;
  /** Somebody takes the seat: starts its body at index `seat`; the engine has made sure that the index may be used. */
  join(world: World<F>, seat: number): void;
  /** Ends everything that belongs to the seat, whether its body lives just now or not. */
  leave(world: World<F>, seat: number): void;
  /**
   * The first half of a tick: moving, firing, the flight of what was fired. Pure: the same world and inputs give the same bits in
   * every engine. The engine has already raised the tick number. Must not allocate.
   *
   * A client lives it ahead of the server, on what it knows, with only its own seat driven: where nothing else touches the own
   * body and what its seat owns, both come out the same to the bit, but for fields marked `judged` and what the judgement ends. And
   * a server that goes back lives it again with other movement, but with the same buttons pressed.
   */
  predict(world: World<F>, inputs: Inputs): void;
  /**
   * The second half: what only the whole truth can tell. Whom shots hit, by what their shooters were shown; who dies and comes back;
   * scores and rounds. Pure like `predict`, given the answers of `past`. What it writes is never taken back: a tick that is lived
   * again gets the same written, value by value. Writes values of entities and nothing else; one that it leaves as it was counts as
   * not written, but for those of a life that it begins and of an entity that it puts elsewhere (a `cuts` field).
   */
  judge(world: World<F>, inputs: Inputs, past: Past): void;
  /**
   * On a client, after `predict`: whom the shots that the seat has fired in this tick hit, by what is on its own screen. Writes nothing
   * but `judged` fields of what the seat owns, as `judge` will if nothing comes in between. Must not allocate.
   */
  foresee?(world: World<F>, seat: number, past: Past): void;
  /**
   * Whether a seat may know of an entity that lies within the radius of interest. Absent: it knows of all of them. On the server only,
   * after a tick. `aheadTicks`: what the seat's own body could bring into sight by walking for so many ticks counts as seen, because that
   * body is so much further on when its client draws what it is told. Others are taken to walk for 4 ticks only, until the next look: a
   * client draws them as they were in the frame. Dashes and pushes are faster than what is foreseen. The answer may err to seen, and
   * must be the same for whoever asks in whatever order. Must not allocate.
   */
  sees?(world: World<F>, seat: number, entity: number, aheadTicks: number): boolean;
  /** Writes what a seat hears of this tick from what it does not know of. On the server only, after a tick. Must not allocate. */
  hear?(world: World<F>, seat: number, knows: (entity: number) => boolean, out: Heard): void;
  /** Whether anything that moves by itself is near enough to the entity to touch it within the next few ticks. */
  near(world: World<F>, index: number): boolean;
  /** How much work they have done so far, by what it was: numbers that the same ticks always give, for benchmarks. */
  work?(): Readonly<Record<string, number>>;
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
  /** Kinds that every client knows wherever they are: scores, the round. Few, and seldom changing: each costs every client. */
  readonly common: readonly number[];
  /** Reads the round and the scores out of a world: a server's, or what a client knows. */
  board(world: World<F>, out: Board): void;
  /** Absent: the game has no bots. */
  readonly bots?: Bots<F>;
  open(map: GameMap, ranges: Ranges): Rules<F>;
}

/** Bits of the buttons that shoot at what is on the screen. */
export function aimedButtons({ buttons }: Look): number {
  return buttons.reduce((bits, { bit, aimed }) => (aimed ? bits | bit : bits), 0);
}
