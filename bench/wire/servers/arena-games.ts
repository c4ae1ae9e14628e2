import type { Game } from '#shared/games/game.ts';
import { arenaGame } from '#bench/wire/arena.ts';
import '#bench/wire/trained.ts';
import type { Workload } from '#bench/wire/workload.ts';

/* What a worker of the server plays: the workload is in the query of this module's address. */

const workload = JSON.parse(new URL(import.meta.url).searchParams.get('workload')!) as Workload;

export const games: readonly Game[] = [arenaGame(workload)];
