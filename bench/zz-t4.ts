import { scenes, stepScene } from '#shared/testing/scenes.ts';
import { bytesPerCall } from '#bench/allocation.ts';
for (const n of ['duel','crowd-100','crowd-300','pile'] as const) { const s = scenes[n](1); console.log(n, bytesPerCall(() => stepScene(s), { warmUpCalls: 20000, calls: 300 })); }
