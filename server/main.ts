import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { games } from '#shared/games/index.ts';
import { realClock, wallMs, wallStamp } from '#server/clock.ts';
import { type Config, helpText, readConfig, wantsHelp } from '#server/config.ts';
import { escapeControls, stackOf } from '#server/log.ts';
import { nodeLoopTimers } from '#server/loop-timers.ts';
import { CONFIG_FILE } from '#server/settings.ts';
import { type Machine, type Running, startServer } from '#server/start.ts';
import { UserError } from '#server/user-error.ts';

/* The program: reads what it was told, starts, and stops when asked to. */

/** npm passes on the Ctrl-C that the terminal has sent to the server already; that is not a second one. */
const SAME_SIGNAL_MS = 500;

/** What a shell reports of a program that an interrupt ended. */
const EXIT_INTERRUPTED = 130;

const machine: Machine = {
  clock: realClock,
  loopTimers: nodeLoopTimers(),
  wallMs,
  wallStamp,
  randomBytes: (count) => randomBytes(count),
  interfaces: networkInterfaces,
  writeLog: say,
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
  let firstMs: number | undefined;
  const onSignal = (): void => {
    const nowMs = realClock.nowMs();
    if (firstMs === undefined) {
      firstMs = nowMs;
      say('Stopping.');
      void server.stop().then(() => process.exit(0), giveUp);
    } else if (nowMs - firstMs >= SAME_SIGNAL_MS) {
      process.exit(EXIT_INTERRUPTED);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** One line for a mistake of the person who starts the server; the stack as well for one of ours. */
function giveUp(error: unknown): void {
  const text = error instanceof UserError ? escapeControls(error.message) : `Backtick failed: ${stackOf(error)}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
