import type { LabelSpec, Metric } from '../../catalog/metric.ts';
import type { Sample } from '../../instrument/readings.ts';

/** Something that an exporter reads, such as a database. */
export interface Source<Name extends string = string, Part extends string = never> {
  readonly name: Name;
  /** What of it can fail by itself; each is told of as the source is. */
  readonly parts?: readonly Part[];
  /**
   * Reads it: all of its metrics, or none by throwing; of a part that fails what is known, and `fails` is told. There
   * are `seconds` for it, and fewer when another scrape is in a hurry: it should give up soon after `signal` aborts, and
   * until it has, it is not asked again.
   */
  collect(
    signal: AbortSignal,
    seconds: number,
    fails: (part: Part, reason: string) => void,
  ): Promise<readonly Reading[]>;
}

/** A source with a connection. */
export interface ConnectedSource<Name extends string = string, Part extends string = never> extends Source<Name, Part> {
  /** Ends the connection, also while it is read. */
  close(): unknown;
}

/** A metric with all of its series. */
export interface Reading {
  readonly metric: Metric<'counter' | 'gauge'>;
  readonly samples: readonly Sample<LabelSpec>[];
}

/** A metric and what was read of it: the value, or where it has labels all of its series. */
export function reading<Spec extends LabelSpec>(
  metric: Metric<'counter' | 'gauge', Spec>,
  read: [keyof Spec] extends [never] ? number : readonly Sample<Spec>[],
): Reading {
  const samples = typeof read === 'number' ? [{ labels: {}, value: read }] : read;
  return { metric, samples: samples as readonly Sample<LabelSpec>[] };
}
