import { z } from 'zod';
import { PresaleError } from '../config/errors.ts';
import { goSeconds } from '../runs/go-duration.ts';

/** An alerting rule with the group that evaluates it, whoever wrote it: durations in seconds. */
export interface Rule {
  readonly group: string;
  /** How often the group is evaluated, in seconds; absent where the group leaves that to Prometheus. */
  readonly intervalSeconds: number | undefined;
  readonly alert: string;
  readonly expr: string;
  /** 0 when it fires at once. */
  readonly forSeconds: number;
  /** 0 when it ends with its condition. */
  readonly keepFiringForSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const length = z.string().transform((text, context) => {
  try {
    return goSeconds(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const texts = z.record(z.string(), z.string()).default({});

const file = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      interval: length.optional(),
      rules: z.array(
        z.union([
          z.object({ record: z.string() }),
          z.object({
            alert: z.string(),
            expr: z.string(),
            for: length.default(0),
            keep_firing_for: length.default(0),
            labels: texts,
            annotations: texts,
          }),
        ]),
      ),
    }),
  ),
});

/**
 * The alerting rules of a Prometheus rule file, as it was parsed from JSON; recording rules are left out.
 * @param source the file's name, for the error
 * @throws {PresaleError} that names the file and the field.
 */
export function rulesOf(content: unknown, source: string): readonly Rule[] {
  const parsed = file.safeParse(content);
  if (!parsed.success) {
    throw new PresaleError(`${source} is no rule file of Prometheus: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data.groups.flatMap((group) =>
    group.rules.flatMap((rule) =>
      'record' in rule
        ? []
        : [
            {
              group: group.name,
              intervalSeconds: group.interval,
              alert: rule.alert,
              expr: rule.expr,
              forSeconds: rule.for,
              keepFiringForSeconds: rule.keep_firing_for,
              labels: rule.labels,
              annotations: rule.annotations,
            },
          ],
    ),
  );
}
