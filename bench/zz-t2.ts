import { createScene, stepScene } from '#shared/testing/scenes.ts';
import { relight } from '#shared/games/relight/relight.ts';
const map = { name: 'm', width: 60, height: 60, boxes: [], segments: [], spawns: [{x:30,y:30}], crates: [] as any[] };
const s = createScene({ game: relight, map, seats: 2, bodies: 1, seed: 1 });
const c = s.world.columns as any;
let lo = 9, hi = 0;
for (let deg = 0; deg < 360; deg++) {
  c.x[0] = 30*4096; c.y[0] = 30*4096; c.vx[0]=c.vy[0]=0;
  const mx = Math.round(127*Math.cos(deg*Math.PI/180)), my = Math.round(127*Math.sin(deg*Math.PI/180));
  const sc = { ...s, inputsAt: (_t: number, i: any) => { i.driven[0]=1; i.moveX[0]=mx; i.moveY[0]=my; } };
  for (let i = 0; i < 30; i++) stepScene(sc);
  const x0 = c.x[0], y0 = c.y[0];
  for (let i = 0; i < 120; i++) stepScene(sc);
  const v = Math.hypot(c.x[0]-x0, c.y[0]-y0)/4096/2;
  lo = Math.min(lo, v); hi = Math.max(hi, v);
}
console.log('speed 1/4096', lo, hi, ((lo/5-1)*100).toFixed(2), ((hi/5-1)*100).toFixed(2));
// the same with position at 1/256
let l2=9,h2=0; for (let deg=0;deg<360;deg++){ const q=(a:number)=>Math.floor(5*a/60*256+.5); const a=deg*Math.PI/180; const v=Math.hypot(q(Math.cos(a)),q(Math.sin(a)))/256*60; l2=Math.min(l2,v);h2=Math.max(h2,v);} console.log('speed 1/256', l2,h2, ((l2/5-1)*100).toFixed(2), ((h2/5-1)*100).toFixed(2));
// start/stop
c.x[0]=c.y[0]=30*4096;c.vx[0]=c.vy[0]=0;
let mv=127; const sc = { ...s, inputsAt: (_t: number, i: any) => { i.driven[0]=1; i.moveX[0]=mv; i.moveY[0]=0; } };
const vs=[]; for(let i=0;i<10;i++){stepScene(sc);vs.push(c.vx[0])} mv=0; for(let i=0;i<12;i++){stepScene(sc);vs.push(c.vx[0])} console.log(vs.join(' '));
// crate push
const m2 = { ...map, crates: [{x:33,y:30}] };
function crates(m: any, ticks: number, mvx=127, mvy=0) {
  const s2 = createScene({ game: relight, map: m, seats: 1, seed: 1 });
  const c2 = s2.world.columns as any; const out=[];
  const sc2 = { ...s2, inputsAt: (_t: number, i: any) => { i.driven[0]=1; i.moveX[0]=mvx; i.moveY[0]=mvy; } };
  for (let i=0;i<ticks;i++){ stepScene(sc2); out.push([c2.x[0]/4096, ...m.crates.map((_:any,k:number)=>c2.x[1+k]/4096)].map(v=>v.toFixed(3)).join(' ')+' v '+(c2.vx[0]/64).toFixed(2)+' '+m.crates.map((_:any,k:number)=>(c2.vx[1+k]/64).toFixed(2)).join(' ')); }
  return out;
}
let o = crates(m2, 80); console.log(o.slice(24,50).join('\n')); console.log(o.at(-1));
o = crates({...map, crates:[{x:35,y:30},{x:33,y:30.3}]}, 200); console.log('row adverse'); console.log(o.slice(50,90).join('\n'));
o = crates({...map, crates:[{x:33,y:30},{x:35,y:30.3}]}, 200); console.log('row'); console.log(o.slice(60,90).join('\n'));
o = crates({...map, width: 36, crates:[{x:33,y:30},{x:35,y:30.3}]}, 400); console.log('wall'); console.log(o.slice(-4).join('\n'));
