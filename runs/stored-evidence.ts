import { z } from 'zod';
import { type SystemName, systems } from '../catalog/systems.ts';
import { type KindName, kinds } from '../k6/lib/kinds.ts';
import type { Evidence } from './evidence.ts';

const missing = z.object({ missing: z.string() });
const labels = z.record(z.string(), z.string());
const occurrences = z.object({ count: z.number(), first: z.string().optional() });

/** The identity of a run, as it is kept. */
export const identityShape = z.object({
  testid: z.string().min(1),
  system: z.enum(Object.keys(systems) as [SystemName, ...SystemName[]]),
  suite: z.string(),
  profile: z.enum(Object.keys(kinds) as [KindName, ...KindName[]]),
});

const seenAlert = z.object({
  alertname: z.string(),
  severity: z.string(),
  system: z.string(),
  labels,
  watchesLatency: z.boolean(),
  firedBefore: z.boolean(),
  notifiedAt: z.string().optional(),
  description: z.string().optional(),
  runbook: z.string().optional(),
});

const alerts = z.object({
  fired: z.array(seenAlert),
  pending: z.array(seenAlert),
  watchdog: z.object({
    firing: z.boolean(),
    atAlertmanager: z.boolean(),
    deliveredAt: z.string().optional(),
    runbook: z.string().optional(),
  }),
  brokenRules: z.array(z.string()),
  unwatchedSeconds: z.number().optional(),
  alertRules: z.number(),
  targets: z.number(),
  boundSeconds: z.number(),
  waitedSeconds: z.number(),
});

const invariants = z.object({
  invariants: z.array(z.object({ claim: z.string(), holds: z.boolean(), detail: z.string() })),
  figures: z.array(z.object({ title: z.string(), text: z.string() })),
});

const reconciledRow = z.object({
  name: z.string(),
  k6: z.number(),
  prometheus: z.number(),
  difference: z.number(),
  isPart: z.boolean(),
});

const k6End = z.object({
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  timedOut: z.boolean(),
  interrupted: z.boolean(),
});

const verdictFile = z.object({
  mayOpen: z.boolean(),
  reasons: z.array(z.object({ judged: z.string(), text: z.string(), runbook: z.string().optional() })),
  notes: z.array(z.string()),
  evidence: z.object({
    identity: identityShape,
    interrupted: z.boolean(),
    scale: z.number().default(1),
    judgesLatency: z.boolean(),
    thresholds: z.record(z.string(), z.array(z.string())),
    k6: k6End,
    log: z.object({
      exceptions: occurrences,
      failedPushes: occurrences,
      slowPushes: occurrences,
      errors: occurrences,
    }),
    alerts: z.union([alerts, missing]),
    invariants: z.union([invariants, missing]),
    reconciliation: z.union([z.array(reconciledRow), missing]),
  }),
});

/** A verdict as it was written, and the evidence that it was given on; k6's summary has a file of its own. */
export interface StoredVerdict {
  readonly mayOpen: boolean;
  readonly evidence: Omit<Evidence, 'summary'>;
}

/**
 * Reads a verdict file's JSON.
 * @throws {z.ZodError} that names the field when something is missing or wrong.
 */
export const parseVerdict = (json: unknown): StoredVerdict => verdictFile.parse(json) as unknown as StoredVerdict;
