import { parseDocument, visit } from 'yaml';
import type { Duration } from '../../catalog/duration.ts';
import { scaled, type TimeScale } from '../../catalog/time-scale.ts';

/** The fields of `alertmanager.yml` that are a duration which a time scale divides. */
const durations = new Set(['resolve_timeout', 'group_wait', 'group_interval', 'repeat_interval']);

/**
 * `alertmanager.yml` at a time scale: every duration that decides when something is notified is divided, and nothing
 * else is changed, comments neither.
 * @throws {RangeError} for a duration with more than one unit, such as 1h30m.
 */
export function scaleAlertmanagerConfig(text: string, timeScale: TimeScale): string {
  const document = parseDocument(text);
  visit(document, {
    Pair(_, { key, value }) {
      const name = (key as { value?: unknown }).value;
      if (typeof name !== 'string' || !durations.has(name)) return;
      const scalar = value as { value: unknown };
      scalar.value = scaled(String(scalar.value) as Duration, timeScale);
    },
  });
  return document.toString({ lineWidth: 0 });
}
