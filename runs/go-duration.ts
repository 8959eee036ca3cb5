const secondsPerUnit: Readonly<Record<string, number>> = {
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  µs: 1e-6,
  us: 1e-6,
  ns: 1e-9,
};

/**
 * The seconds of a duration as k6, Prometheus and Alertmanager print it: `1m30s`, `250ms`, `0s`.
 * @throws {RangeError} when the text is none.
 */
export function goSeconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|µs|us|ns|d|h|m|s)/g)];
  if (text === '0') return 0;
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text) {
    throw new RangeError(`duration "${text}": expected something like 1m30s`);
  }
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * (secondsPerUnit[unit as string] as number), 0);
}
