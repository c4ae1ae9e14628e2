import '#server/ops/quiet-debug.ts';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, networkInterfaces } from 'node:os';
import { games } from '#shared/games/index.ts';
import { idleMs, realClock, wallMs, wallStamp, watchGc } from '#server/clock.ts';
import { type Config, helpText, readConfig, wantsHelp } from '#server/config.ts';
import { escapeControls, stackOf } from '#server/log.ts';
import { openProbes } from '#server/load/probes.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import { createLineWriter } from '#server/ops/line-writer.ts';
import { createSignalRule, type Signal } from '#server/ops/signals.ts';
import { CONFIG_FILE } from '#server/settings.ts';
import { type Machine, type Running, startServer } from '#server/start.ts';
import { UserError } from '#server/user-error.ts';

/* The program: reads what it was told, starts, and stops when asked to. */

/** What a shell reports of a program that an interrupt ended. */
const EXIT_INTERRUPTED = 130;

/** Who asks twice waits this long at most for clients that do not listen. */
const HURRY_MS = 1000;

const out = createLineWriter(process.stdout, (dropped) => `${wallStamp()} warn log lines dropped count=${dropped}`);
// Whoever read the log is gone. That is no reason to end the game.
process.stdout.on('error', () => out.close());

const machine: Machine = {
  clock: realClock,
  idleMs,
  cores: availableParallelism(),
  loopTimers: nodeLoopTimers(),
  wallMs,
  wallStamp,
  randomBytes: (count) => randomBytes(count),
  interfaces: networkInterfaces,
  writeLog: say,
  logLinesDropped: out.dropped,
  watchGc,
  probes: openProbes(() => performance.now()),
};

process.on('uncaughtException', (error) => giveUp(error));

if (wantsHelp(process.argv.slice(2))) say(helpText(games));
else await run();

async function run(): Promise<void> {
  try {
    const server = await startServer(configure(), machine);
    announce(server);
    stopOnSignal(server);
  } catch (error) {
    giveUp(error);
  }
}

function configure(): Config {
  const file = existsSync(CONFIG_FILE) ? readFileSync(CONFIG_FILE, 'utf8') : undefined;
  return readConfig({ argv: process.argv.slice(2), env: process.env, file }, games);
}

function announce({ links: [here, ...elsewhere] }: Running): void {
  say(`Backtick is ready: ${here}`);
  for (const link of elsewhere) say(`On your network:   ${link}`);
}

function stopOnSignal(server: Running): void {
  const askRule = createSignalRule(() => realClock.nowMs());
  const exit = (code: number): void => process.exit(code);
  const end = (ending: Promise<void>, code: number): void => void ending.then(() => exit(code), giveUp);
  const onSignal = (signal: Signal): void => {
    switch (askRule(signal)) {
      case 'drain':
        say('Stopping when rounds have ended. Once more stops at once.');
        return end(server.drain(), 0);
      case 'hurry':
        realClock.after(HURRY_MS, () => exit(EXIT_INTERRUPTED));
        say('Stopping.');
        return end(server.stop(), EXIT_INTERRUPTED);
      case 'stop':
        say('Stopping.');
        return end(server.stop(), 0);
      case 'exit':
        return exit(EXIT_INTERRUPTED);
      case 'ignore':
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGUSR2', () => server.tellProfile());
}

/** One line for a mistake of the person who starts the server; the stack as well for one of ours. */
function giveUp(error: unknown): void {
  const text = error instanceof UserError ? escapeControls(error.message) : `Backtick failed: ${stackOf(error)}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function say(line: string): void {
  out.write(line);
}
