/** Shown before the alert fired, in milliseconds: its window and its `for` several times over. */
const before = 15 * 60_000;
/** Shown after it was over. */
const after = 5 * 60_000;

/** What of an alert decides its address. Times are ISO 8601. */
interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/**
 * The address of the panel that draws what an alert watches, at the time of the alert, narrowed to its system. While
 * it fires the panel goes on to now. Nothing for an alert that names no panel.
 * @see https://grafana.com/docs/grafana/latest/dashboards/share-dashboards-panels/
 */
export function panelURL(grafanaUrl: string, { status, labels, annotations, startsAt, endsAt }: Alert) {
  const { __dashboardUid__: uid, __panelId__: panel } = annotations;
  if (!uid || !panel) return undefined;
  const url = new URL(`d/${encodeURIComponent(uid)}`, grafanaUrl.replace(/\/*$/, '/'));
  url.searchParams.set('viewPanel', `panel-${panel}`);
  url.searchParams.set('from', String(Date.parse(startsAt) - before));
  url.searchParams.set('to', status === 'firing' ? 'now' : String(Date.parse(endsAt) + after));
  if (labels.system) url.searchParams.set('var-system', labels.system);
  return url.href;
}
