import type { Claim } from '#bench/claims/claim.ts';
import { snapshot } from '#bench/claims/snapshot.ts';

/** Every public claim, in the order in which `npm run prove` goes through them. */
export const claims: readonly Claim[] = [snapshot];
