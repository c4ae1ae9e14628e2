import { claims } from '#bench/claims/index.ts';
import { prove } from '#bench/claims/prove.ts';

// `npm run prove NAME --long` without the `--` before it: npm takes the flag for one of its own, and says so here.
const swallowed = process.env.npm_config_long ? ['--long'] : [];

process.exitCode = await prove([...process.argv.slice(2), ...swallowed], claims, (line) => console.log(line));
