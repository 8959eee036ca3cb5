import { durationInSeconds, serviceVariables } from '../../service/config.ts';

/** What every exporter reads: what every service does, and how long a collection may take. Durations in seconds. */
export const exporterVariables = {
  ...serviceVariables,
  /** A collection takes no longer than this, whatever the scrape time-out. */
  COLLECTION_TIMEOUT: durationInSeconds.prefault('4s'),
  /** A collection ends so long before the scrape time-out that Prometheus announces. */
  SCRAPE_TIMEOUT_OFFSET: durationInSeconds.prefault('500ms'),
};
