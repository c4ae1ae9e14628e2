import '#bench/wire/trained.ts';
import { serveBacktick } from '#bench/wire/servers/serve-backtick.ts';

await serveBacktick();
