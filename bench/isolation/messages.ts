import type { Fault } from '#shared/testing/faults.ts';

/* What the claim and the thread of its guests say to each other. */

export type ToGuests =
  /** So many open a room together, which is called so. */
  | { readonly type: 'open'; readonly group: string; readonly count: number }
  /** The first of them asks for a fault. */
  | { readonly type: 'fault'; readonly group: string; readonly fault: Fault }
  | { readonly type: 'leave'; readonly group: string }
  | { readonly type: 'end' };

export type FromGuests =
  /** All of them play. */
  | { readonly type: 'in'; readonly group: string; readonly code: string }
  /** All of them have been told what became of the room, `ms` after the fault was asked for, the last of them. */
  | {
      readonly type: 'told';
      readonly group: string;
      readonly event: 'room:restored' | 'room:left';
      readonly ms: number;
    }
  /** All of them have a state again, `ms` after the fault was asked for. */
  | { readonly type: 'plays'; readonly group: string; readonly ms: number }
  /** Something that must not happen. */
  | { readonly type: 'trouble'; readonly group: string; readonly what: string };

/** What the thread is started with. */
export interface GuestsStart {
  readonly url: string;
}
