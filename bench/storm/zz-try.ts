import { runStorm } from '#bench/storm/run-storm.ts';
import { worstMs } from '#bench/storm/lateness.ts';
const r = await runStorm({
  workers: Number(process.argv[2] ?? 2),
  players: 32,
  clients: Number(process.argv[3] ?? 1000),
  patienceMs: 15000,
  plant: process.env.PLANT,
  settings: process.argv.slice(4),
});
const { seatedMs, ...rest } = r.figures;
console.log(rest, 'seated', seatedMs.length, 'half', seatedMs[seatedMs.length >> 1], 'all', seatedMs.at(-1));
for (const k of ['quiet', 'stormy', 'after'] as const)
  console.log(
    k,
    r[k].ticks,
    worstMs(r[k]),
    r[k].counts.join(' '),
    'mean',
    (r[k].sumMs / r[k].ticks).toFixed(2),
    'sheds',
    r[k].sheds,
  );
