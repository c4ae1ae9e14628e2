import { arena } from '#bench/codec/arena-table.ts';
import { addTable } from '#shared/net/wire/frozen/index.ts';

/* Imported first by whoever measures the workload by the table that was trained for it. Without it frames are coded by buckets. */

addTable(arena);
