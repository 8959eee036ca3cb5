import { z } from 'zod';
import { goSeconds } from './go-duration.ts';
import { getJson } from './http-json.ts';

const labels = z.record(z.string(), z.string());
const vector = z.object({
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labels, value: z.tuple([z.number(), z.string()]).optional() })),
  }),
});

const matrix = z.object({
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.array(z.tuple([z.number(), z.string()])).default([]) })),
  }),
});

const alertsAnswer = z.object({
  data: z.object({
    alerts: z.array(
      z.object({
        labels,
        annotations: labels.default({}),
        state: z.enum(['inactive', 'pending', 'firing']),
        activeAt: z.string().optional(),
      }),
    ),
  }),
});

const rulesAnswer = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        interval: z.number(),
        lastEvaluation: z.string(),
        rules: z.array(
          z.object({
            type: z.enum(['alerting', 'recording']),
            name: z.string(),
            query: z.string(),
            health: z.string(),
            lastError: z.string().optional(),
            duration: z.number().optional(),
            annotations: labels.default({}),
          }),
        ),
      }),
    ),
  }),
});

const targetsAnswer = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({
        labels,
        health: z.string(),
        lastScrape: z.string(),
        lastScrapeDuration: z.number(),
        scrapeInterval: z.string(),
      }),
    ),
  }),
});

const flagsAnswer = z.object({ data: z.object({ 'rules.alert.resend-delay': z.string() }) });

const buildAnswer = z.object({ data: z.object({ version: z.string() }) });

/** A range query may read hours of many series. */
const rangeSeconds = 30;

/** A series of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** NaN for a native histogram, which is no number. */
  readonly value: number;
}

/** A series of a range query. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Time in seconds since 1970, value. Steps at which there was none are left out. */
  readonly points: readonly (readonly [time: number, value: number])[];
}

/** The times at which a range query is asked, first and last included. */
export interface QueryRange {
  readonly from: Date;
  readonly to: Date;
  readonly stepSeconds: number;
}

/** An alert as Prometheus has it now. */
export type ActiveAlert = z.infer<typeof alertsAnswer>['data']['alerts'][number];

/** A rule group with its rules: intervals and `for` durations are in seconds, as they run (scaled). */
export type RuleGroup = z.infer<typeof rulesAnswer>['data']['groups'][number];

/** A target that Prometheus scrapes. */
export type ScrapeTarget = z.infer<typeof targetsAnswer>['data']['activeTargets'][number];

/** Prometheus writes `+Inf` where JavaScript reads `Infinity`. */
const numberOf = (text: string | undefined): number => Number(text?.replace('Inf', 'Infinity'));

/** The parts of Prometheus's HTTP API that a run asks. Every method throws `NoAnswer` when it gets none. */
export const prometheusAt = (baseUrl: string) => ({
  /** An instant query, now or at another time. */
  async query(query: string, at?: Date): Promise<Sample[]> {
    const url = new URL('/api/v1/query', baseUrl);
    url.searchParams.set('query', query);
    if (at) url.searchParams.set('time', at.toISOString());
    const { data } = await getJson(url, vector);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: numberOf(value?.[1]) }));
  },

  /** A range query. */
  async queryRange(query: string, { from, to, stepSeconds }: QueryRange): Promise<Series[]> {
    const url = new URL('/api/v1/query_range', baseUrl);
    url.searchParams.set('query', query);
    url.searchParams.set('start', from.toISOString());
    url.searchParams.set('end', to.toISOString());
    url.searchParams.set('step', String(stepSeconds));
    const { data } = await getJson(url, matrix, {}, rangeSeconds);
    return data.result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([time, value]) => [time, numberOf(value)] as const),
    }));
  },

  /** The version of the server that answers. */
  async version(): Promise<string> {
    const { data } = await getJson(new URL('/api/v1/status/buildinfo', baseUrl), buildAnswer);
    return data.version;
  },

  /** The alerts that are pending or firing. */
  async alerts(): Promise<ActiveAlert[]> {
    const { data } = await getJson(new URL('/api/v1/alerts', baseUrl), alertsAnswer);
    return data.alerts;
  },

  async ruleGroups(): Promise<RuleGroup[]> {
    const { data } = await getJson(new URL('/api/v1/rules?exclude_alerts=true', baseUrl), rulesAnswer);
    return data.groups;
  },

  /** How long it takes until an alert that goes on firing is sent to Alertmanager again, in seconds. */
  async resendDelay(): Promise<number> {
    const { data } = await getJson(new URL('/api/v1/status/flags', baseUrl), flagsAnswer);
    return goSeconds(data['rules.alert.resend-delay']);
  },

  async targets(): Promise<ScrapeTarget[]> {
    const { data } = await getJson(new URL('/api/v1/targets?state=active', baseUrl), targetsAnswer);
    return data.activeTargets;
  },
});

/** Prometheus as a run asks it. */
export type Prometheus = ReturnType<typeof prometheusAt>;
