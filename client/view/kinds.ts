import type { Aura, Game, KindLook } from '#shared/games/game.ts';

/** Field by which a shot is in its shooter's colour, if its kind reads it. */
const SEAT_FIELD = 'seat';

/** How a kind is drawn, with its fields looked up among `KindLook.reads`; -1 = not there. */
export interface KindPlan {
  readonly look: KindLook;
  /** Carries a lamp and is somebody: a body, not a shot and not a thing. */
  readonly person: boolean;
  readonly shot: boolean;
  readonly seat: number;
  readonly bar: number;
  readonly auras: readonly AuraPlan[];
  readonly taken: TakenPlan | undefined;
}

/** Of a pad that is taken: where its fields are. */
export interface TakenPlan {
  readonly holder: number;
  readonly claimer: number;
  readonly progress: number;
}

export interface AuraPlan {
  readonly at: number;
  readonly bit: number;
  readonly effect: Aura['effect'];
}

export type KindPlans = ReadonlyMap<number, KindPlan>;

/** Plans of all kinds that are drawn. */
export function planKinds(game: Game): KindPlans {
  const drawn = game.look.kinds.filter(({ shape }) => shape !== 'none');
  return new Map(drawn.map((look) => [look.kind, planKind(look)]));
}

function planKind(look: KindLook): KindPlan {
  const at = (field: string | undefined): number => (field === undefined ? -1 : (look.reads ?? []).indexOf(field));
  const shot = look.shape === 'beam' || look.shape === 'orb';
  return {
    look,
    shot,
    person: !shot && look.own !== undefined,
    seat: at(SEAT_FIELD),
    bar: at(look.bar?.field),
    taken: look.taken && {
      holder: at(look.taken.holder),
      claimer: at(look.taken.claimer),
      progress: at(look.taken.progress),
    },
    auras: (look.auras ?? []).map(({ field, bit, effect }) => ({ at: at(field), bit, effect })),
  };
}
