import { scenes, stepScene } from '#shared/testing/scenes.ts';
import { depthInWalls, depthInBox } from '#shared/testing/overlap.ts';
const name = process.argv[2] as any, ticks = Number(process.argv[3]); const every = Number(process.argv[4] ?? 10);
for (let seed = 1; seed <= 3; seed++) {
const s = scenes[name](seed); const c = s.world.columns as any; const Q=4096;
let ww = -9, wc=-9, wcc=-9, wpc=-9, vmax=0;
for (let i = 0; i < ticks; i++) { stepScene(s);
  if (i % every) continue;
  const n = s.world.capacity, seats = s.world.ranges.seats;
  for (let k = 0; k < n; k++) { const box = k >= seats; const m = { shape: box?'box':'circle', x:c.x[k]/Q, y:c.y[k]/Q, size: box?.5:.4 } as any;
    const d = depthInWalls(s.map, m)*Q; if (box) wc=Math.max(wc,d); else ww=Math.max(ww,d);
    vmax=Math.max(vmax, Math.hypot(c.vx[k],c.vy[k])/64);
    for (let j = Math.max(seats,k+1); j < n; j++) { const b={x:c.x[j]/Q,y:c.y[j]/Q,halfWidth:.5,halfHeight:.5}; const dd=depthInBox(b,m)*Q; if (box) wcc=Math.max(wcc,dd); else wpc=Math.max(wpc,dd);} }
}
console.log(name, seed, 'quanta: player-wall', ww.toFixed(2), 'crate-wall', wc.toFixed(2), 'crate-crate', wcc.toFixed(2), 'player-crate', wpc.toFixed(2), 'vmax', vmax.toFixed(3));
}
