/* What the visitors' process is told, and what it tells. */

/** The first argument, as JSON. */
export interface VisitorsTask {
  readonly port: number;
  /** People who are there all the time. */
  readonly steady: number;
}

export type VisitorsOrder =
  /** From now on people come and go, until `calm`. */
  | { readonly do: 'churn' }
  | { readonly do: 'calm' }
  /** Opens and closes so many rooms, so many a second. */
  | { readonly do: 'rooms'; readonly count: number; readonly perS: number };

export interface Visits {
  /** Connections that got a seat: of guests, of who opened a room, of who came back with a token. */
  readonly guests: number;
  readonly rooms: number;
  readonly resumes: number;
  /** ... that did not, or lost it, and why the first did. */
  readonly failed: number;
  readonly firstFailure: string;
}

export type VisitorsTold =
  | { readonly at: 'playing' }
  /** Everybody but those who stay is gone. */
  | { readonly at: 'calm'; readonly visits: Visits };
