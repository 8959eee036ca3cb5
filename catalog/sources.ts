import { type Emitter, gauge } from './metric.ts';

/** What an exporter tells of the sources that it asks; `prefix` begins the names, `note` is added to the help. */
export const sourceMetrics = <const Source extends string, const Added extends string>(
  prefix: string,
  emitter: Emitter<Added>,
  source: readonly Source[],
  note = '',
) => ({
  /** Whether each source answered in the scrape that carries this sample. */
  up: gauge(`${prefix}_source_up`, {
    help: `1 if the source answered this collection in time, else 0 and its metrics are absent.${note && ` ${note}`}`,
    labels: { source },
    emitter,
  }),
  /** How long each source took. */
  duration: gauge(`${prefix}_collection_duration_seconds`, {
    help: 'How long the last collection from the source took.',
    labels: { source },
    emitter,
  }),
});
