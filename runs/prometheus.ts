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

/** A series of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** NaN for a native histogram, which is no number. */
  readonly value: number;
}

/** An alert as Prometheus has it now. */
export type ActiveAlert = z.infer<typeof alertsAnswer>['data']['alerts'][number];

/** A rule group with its rules: intervals and `for` durations are in seconds, as they run (scaled). */
export type RuleGroup = z.infer<typeof rulesAnswer>['data']['groups'][number];

/** A target that Prometheus scrapes. */
export type ScrapeTarget = z.infer<typeof targetsAnswer>['data']['activeTargets'][number];

/** The parts of Prometheus's HTTP API that a run asks. Every method throws `NoAnswer` when it gets none. */
export const prometheusAt = (baseUrl: string) => ({
  /** An instant query, now. */
  async query(query: string): Promise<Sample[]> {
    const url = new URL('/api/v1/query', baseUrl);
    url.searchParams.set('query', query);
    const { data } = await getJson(url, vector);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value?.[1]) }));
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
