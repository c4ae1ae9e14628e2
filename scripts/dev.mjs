import { spawn } from 'node:child_process';
import process from 'node:process';
import { createServer } from 'vite';

/*
 * For work on the page and the server: the page from Vite with hot reload, the server restarted when a file it uses
 * changes. PORT is the server's; arguments go to it. Ctrl-C ends both.
 */

const serverPort = Number(process.env['PORT'] ?? 3000);
const pagePort = 5173;

/** Vite serves the page, also at the links to rooms; the game's connection goes through to the server. */
async function startPage() {
  const target = `http://localhost:${serverPort}`;
  const page = await createServer({
    root: 'client',
    clearScreen: false,
    server: {
      port: pagePort,
      strictPort: true,
      proxy: { '/socket.io': { target, ws: true } },
    },
  });
  await page.listen();
  return page;
}

function startServer() {
  const args = ['--watch', '--watch-preserve-output', 'server/main.ts', ...process.argv.slice(2)];
  const env = { ...process.env, PORT: String(serverPort), BACKTICK_DEV: '1' };
  return spawn(process.execPath, args, { stdio: 'inherit', env });
}

try {
  const page = await startPage();
  const server = startServer();
  console.log(`page with hot reload: http://localhost:${pagePort}/ (server on port ${serverPort}; ctrl-c ends both)`);
  // At a terminal ctrl-c reaches the server by itself; a second signal does it no harm.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => server.kill(signal));
  server.on('exit', (code) => {
    process.exitCode = code ?? 0;
    void page.close();
  });
} catch (error) {
  console.error(`dev: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
