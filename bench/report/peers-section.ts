import { summarise } from '#bench/wire/figures.ts';
import type { Run } from '#bench/wire/run.ts';
import { type Html, html, ms, table } from '#bench/report/html.ts';

/** What `npm run bench wire` keeps. */
export interface WireResult {
  readonly node: string;
  readonly pinned: boolean;
  readonly runs: readonly Run[];
}

const MIB = 1_048_576;

/** Other systems on the same work. */
export function peersSectionOf({ node, pinned, runs }: WireResult): Html {
  const heads = ['clients', 'µs per client and tick', 'B per state', 'tick p99, ms', 'memory, MiB'].map((head) => ({
    head,
  }));
  const rows = summarise(runs).map(({ system, workload, clients, best }) => {
    if (!best) return [workload, system, clients, 'no run counts', '', '', ''];
    const { cpuUs, bytesPerState, tickP99Us, rssBytes } = best;
    return [
      workload,
      system,
      clients,
      cpuUs.toFixed(1),
      bytesPerState.toFixed(1),
      ms(tickP99Us / 1000),
      (rssBytes / MIB).toFixed(1),
    ];
  });
  const columns = [{ head: 'workload', isText: true }, { head: 'system', isText: true }, ...heads];
  return html`<section>
    <h2>Peers on the same work</h2>
    <p class="note">
      From the last <code>npm run bench wire</code>, Node ${node},
      ${pinned ? 'a core each for server and clients' : 'server and clients not pinned to cores'}. All have the same
      bodies, seen by the same clients.
    </p>
    ${table('Server cost over real sockets', columns, rows)}
  </section>`;
}
