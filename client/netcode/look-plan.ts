import type { CueLook, Game, KindLook } from '#shared/games/game.ts';
import type { SchemaRow } from '#shared/sim/schema.ts';

/** A field that a look names: its row, and its position among those that others may know, or -1. */
export interface FieldRef {
  readonly row: SchemaRow;
  readonly publicRow: number;
}

/** A cue, with its field looked up. */
export interface CuePlan {
  readonly look: CueLook;
  /** Position in `KindPlan.watched`, or -1 for a cue that is about no field. */
  readonly watch: number;
}

/** How a kind is drawn, with its fields looked up. */
export interface KindPlan {
  readonly look: KindLook;
  /** Out of the look, because looks have many shapes, and an engine tells them apart each time that it asks. */
  readonly isDrawn: boolean;
  readonly isPushed: boolean;
  readonly facing: FieldRef | undefined;
  readonly label: FieldRef | undefined;
  readonly length: FieldRef | undefined;
  /** The field that says whose it is. */
  readonly seat: FieldRef | undefined;
  /** The field that counts down what is left of its life. */
  readonly lasts: FieldRef | undefined;
  readonly reads: readonly (FieldRef | undefined)[];
  /** Fields that cues are about. */
  readonly watched: readonly (FieldRef | undefined)[];
  readonly cues: readonly CuePlan[];
}

/** The plans of all kinds of a game, by kind. A name that is no field counts as not given. */
export function createLookPlans(game: Game): ReadonlyMap<number, KindPlan> {
  return new Map(game.look.kinds.map((look) => [look.kind, planKind(game, look)]));
}

function planKind(game: Game, look: KindLook): KindPlan {
  const { rows, publicRows } = game.schema;
  const refOf = (name: string | undefined): FieldRef | undefined => {
    const row = rows.find((each) => each.name === name);
    return row && { row, publicRow: publicRows.indexOf(row) };
  };
  const { cues = [], reads = [] } = look;
  const fields = [...new Set(cues.flatMap(({ field }) => field ?? []))];
  return {
    look,
    isDrawn: look.shape !== 'none',
    isPushed: look.pushed === true,
    facing: refOf(look.facing),
    label: refOf(look.label),
    length: refOf(look.length),
    seat: refOf(look.label ?? reads.find((name) => name === 'seat')),
    lasts: refOf(look.lasts?.field),
    reads: reads.map(refOf),
    watched: fields.map(refOf),
    cues: cues.map((cue) => ({ look: cue, watch: cue.field === undefined ? -1 : fields.indexOf(cue.field) })),
  };
}
