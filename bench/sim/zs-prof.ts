import { simulate } from '#bench/sim/simulate.ts';
const t=performance.now(); const o = simulate({ seed: 3, troubleMs: 20_000, guests: 8, calm: true });
console.log('x', o.virtualMs/(performance.now()-t), o.failure?.what, o.plan.guests.map(g=>g.skill));
const t1=performance.now(); const o1 = simulate({ seed: 3, troubleMs: 60_000, guests: 8, calm: true });
console.log('x', o1.virtualMs/(performance.now()-t1), o1.failure?.what);
