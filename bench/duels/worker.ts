import { parentPort } from 'node:worker_threads';
import { type DuelOptions, fightDuels } from '#bench/duels/duel.ts';

/** Fights one match after another, as the parent asks. */
parentPort!.on('message', (options: DuelOptions) => parentPort!.postMessage(fightDuels(options)));
