import { bots } from '#bench/claims/bots.ts';
import { brawl } from '#bench/claims/brawl.ts';
import type { Claim } from '#bench/claims/claim.ts';
import { codec } from '#bench/claims/codec.ts';
import { determinism } from '#bench/claims/determinism.ts';
import { fuzz } from '#bench/claims/fuzz.ts';
import { gate } from '#bench/claims/gate.ts';
import { hits } from '#bench/claims/hits.ts';
import { hidden } from '#bench/claims/hidden.ts';
import { kill } from '#bench/claims/kill.ts';
import { isolation } from '#bench/claims/isolation.ts';
import { late } from '#bench/claims/late.ts';
import { loadRun } from '#bench/claims/load-run.ts';
import { overload } from '#bench/claims/overload.ts';
import { prediction } from '#bench/claims/prediction.ts';
import { replay } from '#bench/claims/replay.ts';
import { inputLead } from '#bench/claims/input-lead.ts';
import { round } from '#bench/claims/round.ts';
import { lagSwitch } from '#bench/claims/lag-switch.ts';
import { planted } from '#bench/claims/planted.ts';
import { simulator } from '#bench/claims/simulator.ts';
import { slowClient } from '#bench/claims/slow-client.ts';
import { snapshot } from '#bench/claims/snapshot.ts';
import { speed } from '#bench/claims/speed.ts';
import { storm } from '#bench/claims/storm.ts';
import { soak } from '#bench/claims/soak.ts';
import { tick } from '#bench/claims/tick.ts';
import { tickLoad } from '#bench/claims/tick-load.ts';
import { viewClaims } from '#bench/claims/view-claims.ts';

/** Every public claim, in the order in which `npm run prove` goes through them. */
export const claims: readonly Claim[] = [
  tick,
  prediction,
  inputLead,
  speed,
  hits,
  late,
  viewClaims,
  hidden,
  round,
  bots,
  brawl,
  determinism,
  snapshot,
  codec,
  replay,
  simulator,
  planted,
  fuzz,
  lagSwitch,
  slowClient,
  storm,
  overload,
  kill,
  tickLoad,
  loadRun,
  soak,
  isolation,
  gate,
];
