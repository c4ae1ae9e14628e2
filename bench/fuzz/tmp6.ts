import { fuzz } from '#bench/claims/fuzz.ts';
const s = performance.now();
const r = await fuzz.run({ form: 'short', log: (l) => console.log(((performance.now() - s) / 1000).toFixed(1), l), ...(process.argv[2] && { plant: process.argv[2] }) });
console.log(JSON.stringify(r, null, 1), (performance.now() - s) / 1000);
