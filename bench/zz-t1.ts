import { scenes, stepScene } from '#shared/testing/scenes.ts';
import { hashHex } from '#shared/core/hash.ts';
const name = process.argv[2] as any, ticks = Number(process.argv[3]);
const s = scenes[name as 'duel'](1);
let best = 1e9; const chunk = Math.max(50, ticks/40); let sum = 0, n = 0;
for (let i = 0; i < ticks; i += chunk) { const t0 = process.cpuUsage().user; for (let k = 0; k < chunk; k++) stepScene(s); const t=(process.cpuUsage().user-t0)/chunk; best = Math.min(best, t); sum+=t; n++; }
console.log(name, 'best', best.toFixed(1), 'mean', (sum/n).toFixed(1), 'us/step cpu', hashHex(s.world.words));
