import { simulate } from '#bench/sim/simulate.ts';
const from = Number(process.argv[2] ?? 1);
const to = Number(process.argv[3] ?? 5);
const bad = new Map<string, number[]>();
let v = 0; const t0 = performance.now();
for (let seed = from; seed <= to; seed++) {
  const t = performance.now();
  const o: any = simulate({ seed, troubleMs: 20_000 });
  const ms = performance.now() - t; v += o.virtualMs;
  if (process.argv[4] || (o.failure && !bad.has(o.failure.what.split(' (')[0]!))) console.log(seed, o.hash, 'x' + (o.virtualMs / ms).toFixed(0), o.plan.guests.length, 'g', JSON.stringify(o.seen), [...o.plan.guestFaults.keys(), ...o.plan.serverFaults.keys()].join(' '));
  if (o.failure) {
    const key = o.failure.what.split(' (')[0]!;
    if (!bad.has(key)) { o.failure.what = simulate({ seed, troubleMs: 20_000, explain: true }).failure?.what ?? 'NOT REPEATED'; console.log('  FAIL', seed, o.failure.what, 'at', o.failure.atMs.toFixed(0), o.failure.stack?.split('\n').slice(0, 8).join('\n') ?? '', JSON.stringify(o.happened.slice(-4))); bad.set(key, []); }
    bad.get(key)!.push(seed);
  }
}
console.log('speed x', (v / (performance.now() - t0)).toFixed(1), 'virtual s', (v/1000).toFixed(0));
for (const [k, s] of bad) console.log(k, s.length, s.slice(0, 10).join(' '));
