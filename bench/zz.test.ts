import { test } from 'vitest';
import { bytesPerCall } from '#bench/zzalloc.ts';
let kept: unknown;
const floats = new Float64Array(64).fill(1.5);
const words = new Int32Array(1_024);
test('x', () => {
 const out: string[] = [];
 const go = (f: () => void) => { const log: unknown[] = (globalThis as any).LOG = []; const r = bytesPerCall(f); out.push(r + ': ' + [...new Set(log)].join(' ')); };
 go(() => { for (let i = 0; i < floats.length; i++) floats[i] = floats[i] * 0.5 + Math.sqrt(i); for (let i = 0; i < words.length; i++) words[i] = Math.imul(words[i] + i, 3); words.copyWithin(0, 512); });
 go(() => (kept = floats[3] + 0.25));
 let call = 0;
 go(() => { if (++call % 100 === 0) kept = [call]; });
 console.log("\n" + out.join('\n'), kept);
});
