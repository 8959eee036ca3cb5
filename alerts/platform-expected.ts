import { type Firing, firingOf } from './kit/rule-test.ts';

/** The labels of a target of the platform, for the series of a case. */
export const platformTarget = (job: string): string => `job="${job}", instance="${job}:1", system="platform"`;

/** An alert of the platform as it must fire, by the value that it says. */
export const platformFiring =
  (
    alert: string,
    labels: { readonly severity: string; readonly component: string },
    panel: string,
    summary: string,
    description: (value: string) => string,
  ) =>
  (value: string): Firing =>
    firingOf(alert, { labels: { ...labels, system: 'platform' }, panel, summary, description: description(value) });
