/*
 * What a signal means. SIGTERM comes from what manages processes: it drains. SIGINT comes from a person at a terminal, who does not want
 * to wait: it stops, orderly. Once more of either is impatience.
 */

export type Signal = 'SIGINT' | 'SIGTERM';

/** `drain`: finish rounds, then stop. `stop`: tell everybody, close. `hurry`: the same, and no longer than a moment. `exit`: now. */
export type SignalAction = 'drain' | 'stop' | 'hurry' | 'exit' | 'ignore';

/** npm passes on the signal that the terminal has sent to the server already; that is not a second one. */
const SAME_SIGNAL_MS = 500;

/** What each signal is to do, in the order in which they come. */
export function createSignalRule(nowMs: () => number): (signal: Signal) => SignalAction {
  let at: 'running' | 'draining' | 'stopping' = 'running';
  let lastMs = Number.NEGATIVE_INFINITY;

  return (signal) => {
    if (nowMs() - lastMs < SAME_SIGNAL_MS) return 'ignore';
    lastMs = nowMs();
    if (at === 'stopping') return 'exit';
    const wasDraining = at === 'draining';
    at = signal === 'SIGTERM' && !wasDraining ? 'draining' : 'stopping';
    if (at === 'draining') return 'drain';
    return wasDraining ? 'hurry' : 'stop';
  };
}
