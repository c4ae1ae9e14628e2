import { claims } from '#bench/claims/index.ts';
import { prove } from '#bench/claims/prove.ts';

process.exitCode = await prove(process.argv.slice(2), claims, (line) => console.log(line));
