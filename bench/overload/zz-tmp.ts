import { runReal } from '#bench/overload/run-real.ts';
console.log(JSON.stringify(await runReal(console.log))); process.exit(0);
