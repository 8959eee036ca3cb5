import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { count, milliseconds, percent } from '../k6/lib/figures.ts';
import { countByState } from './alerts.ts';
import { getJson } from './http-json.ts';
import type { Prometheus } from './prometheus.ts';

/** What is seen of a run while it goes on. */
interface LiveFigures {
  readonly seconds: number;
  readonly vus: number;
  /** Since the last look. */
  readonly requestsPerSecond: number;
  /** Since the run began. */
  readonly failedRatio: number;
  readonly p95Milliseconds: number | undefined;
  /** Alerts by name; nothing when Prometheus did not answer. */
  readonly alerts: { readonly pending: readonly string[]; readonly firing: readonly string[] } | undefined;
}

/** Where live lines go: standard output, or what stands in for it. */
export interface LiveOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const status = z.object({ data: z.object({ attributes: z.object({ vus: z.number() }) }) });
const metrics = z.object({
  data: z.array(z.object({ id: z.string(), attributes: z.object({ sample: z.record(z.string(), z.number()) }) })),
});

/** The line of some figures, the same on a terminal and in a log. */
export function liveLine(figures: LiveFigures): string {
  const { alerts } = figures;
  const named = (state: string, names: readonly string[]) => (names.length > 0 ? [`${names.join(', ')} ${state}`] : []);
  const alertText = alerts
    ? [...named('firing', alerts.firing), ...named('pending', alerts.pending)].join(', ') || 'no alerts'
    : 'alerts unknown';
  return [
    `${Math.round(figures.seconds)} s`,
    `${count(figures.vus)} VUs`,
    `${figures.requestsPerSecond.toFixed(1)} req/s`,
    `failed ${percent(figures.failedRatio)}`,
    figures.p95Milliseconds === undefined ? 'p95 –' : `p95 ${milliseconds(figures.p95Milliseconds)}`,
    alertText,
  ].join('  ');
}

/**
 * Shows the run until it is aborted: each second in one place on a terminal, else a line every five seconds.
 * A source that does not answer leaves its figure out; watching never disturbs the run.
 */
export async function showLive(
  k6Api: string,
  prometheus: Prometheus,
  output: LiveOutput,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  let last = { requests: 0, at: began };
  const everySeconds = output.isTTY ? 1 : 5;
  while (await pause(everySeconds, signal)) {
    const [k6, alerts] = await Promise.all([
      k6Figures(k6Api).catch(() => undefined),
      prometheus.alerts().then(countByState, () => undefined),
    ]);
    if (signal.aborted) break;
    if (k6 === undefined) continue;
    const now = performance.now();
    const line = liveLine({
      ...k6,
      seconds: (now - began) / 1000,
      requestsPerSecond: Math.max(0, ((k6.requests - last.requests) * 1000) / (now - last.at)),
      alerts,
    });
    last = { requests: k6.requests, at: now };
    output.write(output.isTTY ? `\r\u001b[2K${line.slice(0, (output.columns ?? 80) - 1)}` : `${line}\n`);
  }
  if (output.isTTY) output.write('\r\u001b[2K');
}

async function k6Figures(api: string) {
  const [{ data }, all] = await Promise.all([
    getJson(`http://${api}/v1/status`, status),
    getJson(`http://${api}/v1/metrics`, metrics),
  ]);
  const sampleOf = (id: string) => all.data.find((metric) => metric.id === id)?.attributes.sample;
  return {
    vus: data.attributes.vus,
    requests: sampleOf('http_reqs')?.count ?? 0,
    failedRatio: sampleOf('http_req_failed')?.rate ?? 0,
    p95Milliseconds: sampleOf('http_req_duration')?.['p(95)'],
  };
}

/** Waits; gives false when it is time to stop. */
const pause = (seconds: number, signal: AbortSignal): Promise<boolean> =>
  sleep(seconds * 1000, true, { signal }).catch(() => false);
