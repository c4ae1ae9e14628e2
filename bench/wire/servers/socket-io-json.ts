import { serve } from '#bench/wire/servers/serve.ts';
import { serveSocketIo } from '#bench/wire/servers/socket-io.ts';

await serve((workload, onTick) => serveSocketIo(workload, onTick));
