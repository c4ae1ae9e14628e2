import { readArguments, USE } from '#bench/net/arguments.ts';
import { openDelayedPort } from '#bench/net/delayed-port.ts';

/*
 * The program: a port of this machine that leads to a server over a long and shaky line, until an interrupt.
 *
 *   node bench/net/delay-proxy.ts --listen 3001 --to localhost:3000 --delay 100 --jitter 30 --seed 1
 */

const wanted = readArguments(process.argv.slice(2));
if (typeof wanted === 'string') {
  console.log(wanted);
  console.log(USE);
  process.exitCode = 2;
} else {
  try {
    const { port } = await openDelayedPort(wanted);
    const { delayMs, jitterMs, toHost, toPort } = wanted;
    const link = `http://localhost:${port}`;
    console.log(`${link} leads to ${toHost}:${toPort}, ${delayMs} ± ${jitterMs} ms each way`);
    console.log(`For a browser, start the server with: npm start -- --public-origins ${link}`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
