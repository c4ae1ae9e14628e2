import { serveBacktick } from '#bench/wire/servers/serve-backtick.ts';

/* Without the table that was trained for the workload. */

await serveBacktick();
