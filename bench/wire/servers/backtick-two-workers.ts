import { serveWorkers } from '#bench/wire/servers/serve-workers.ts';

await serveWorkers(2);
