import { openSide } from '/work/main/bench/compare/side.ts';
const task={scenario:process.argv[2]??'brawl-12',players:+(process.argv[3]??12),ticks:600,warmUpTicks:240};
for (let p=0;p<3;p++){const s=openSide({root:'/work/main'});
for(let i=0;i<2;i++){const t0=performance.now();const l=await s.live(task);console.log(p,i,l.hash,l.counters.bytesSent,l.counters.ticksSlowed,l.counters.inputsUsed,l.heapPerTick,(performance.now()-t0).toFixed(0));}
await s.close();}
