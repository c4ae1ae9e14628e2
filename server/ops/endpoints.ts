import type { IncomingHttpHeaders } from 'node:http';
import { type AccessRule, accessOf } from '#server/ops/access.ts';
import { EXPOSITION_TYPE, exposeMetrics } from '#server/ops/exposition.ts';
import type { OpsSource } from '#server/ops/facts.ts';
import { metrics } from '#server/ops/metrics.ts';
import type { Readiness } from '#server/ops/readiness.ts';
import type { ProfileReport } from '#server/profile/report.ts';

/* What is asked: is it ready (`/readyz`), how is it (`/metrics`), where does its time go (`/profile`). Whether it lives is `/healthz`, which answers as long as anything does. */

export interface OpsAnswer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface OpsRequest {
  /** The path, without a query. */
  readonly target: string;
  readonly address: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Undefined: that is no path of ours. */
export type OpsEndpoints = (request: OpsRequest) => OpsAnswer | undefined;

export function createEndpoints(
  source: OpsSource,
  readiness: () => Readiness,
  profile: () => ProfileReport,
  rule: AccessRule,
): OpsEndpoints {
  return (request) => {
    if (request.target === '/readyz') return answerReady(readiness());
    if (request.target !== '/metrics' && request.target !== '/profile') return undefined;
    const access = accessOf(rule, request);
    if (access !== 'yes') return denied[access];
    if (request.target === '/profile') return text(200, 'application/json', `${JSON.stringify(profile())}\n`);
    return text(200, EXPOSITION_TYPE, exposeMetrics(metrics, source()));
  };
}

/** After how long to look again when nobody knows better, s. */
const RETRY_AFTER_S = 5;

function answerReady({ why, leftS }: Readiness): OpsAnswer {
  const left = Math.ceil(leftS);
  const body = why === undefined ? { ready: true } : { ready: false, reason: why, ...(left > 0 && { leftS: left }) };
  const retry = why === undefined ? {} : { 'Retry-After': String(left > 0 ? left : RETRY_AFTER_S) };
  return text(why === undefined ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`, retry);
}

const PLAIN = 'text/plain; charset=utf-8';

const denied = {
  'needs-token': text(401, PLAIN, 'Metrics need the bearer token of METRICS_TOKEN.\n', {
    'WWW-Authenticate': 'Bearer',
  }),
  closed: text(
    403,
    PLAIN,
    'Metrics are read on the machine itself. From elsewhere, and in production, they need METRICS_TOKEN.\n',
  ),
} as const;

function text(status: number, type: string, body: string, headers: Readonly<Record<string, string>> = {}): OpsAnswer {
  return { status, type, headers: { 'Cache-Control': 'no-store', ...headers }, body };
}
