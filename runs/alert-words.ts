/** Labels that say no more than the alert's name does, or the run. */
const known: ReadonlySet<string> = new Set(['alertname', 'severity', 'system', 'component']);

/** An alert with what it is about, as Prometheus writes labels: the target that is down, the group that lags. */
export function alertWords(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).filter(([name]) => !known.has(name));
  const about = pairs.length === 0 ? '' : `{${pairs.map(([name, value]) => `${name}="${value}"`).join(', ')}}`;
  return `${labels.alertname ?? ''}${about}`;
}
