import { type Action, actionsOf } from '#client/input/actions.ts';
import { type Bindings, bindingsOf, type KeyTable, keyTable } from '#client/input/bindings.ts';
import type { Settings } from '#client/settings/settings.ts';
import type { Game } from '#shared/games/game.ts';

/** What keys do in a game, by the settings in force. */
export interface Controls {
  readonly actions: readonly Action[];
  readonly bindings: Bindings;
  readonly table: KeyTable;
}

export function controlsOf(game: Pick<Game, 'name' | 'look'>, settings: Settings): Controls {
  const actions = actionsOf(game);
  const bindings = bindingsOf(actions, settings.keys);
  return { actions, bindings, table: keyTable(actions, bindings) };
}

/** The key to show for an action: the first one it has, or ''. */
export function firstKey(bindings: Bindings, id: string): string {
  return bindings.get(id)?.find((key) => key !== '') ?? '';
}
