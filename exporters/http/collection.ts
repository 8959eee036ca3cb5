import type { Logger } from 'pino';
import { metrics } from '../../catalog/index.ts';
import type { Emitter, LabelSpec, Metric } from '../../catalog/metric.ts';
import { type Instruments, instruments } from '../../instrument/instruments.ts';
import type { Readings } from '../../instrument/readings.ts';
import { reason } from '../../service/errors.ts';
import type { Readiness } from '../../service/readiness.ts';
import { Deadline } from './deadline.ts';
import type { Reading, Source } from './source.ts';

type BySource<Name extends string> = Metric<'gauge', { readonly source: readonly Name[] }>;

/** What a collection is made of. */
export interface CollectionOptions<Name extends string, Part extends string = never> {
  readonly emitter: Emitter;
  readonly sources: readonly Source<Name, Part>[];
  /** The metric that says whether a source, or a part of one, answered. */
  readonly up: BySource<Name | Part>;
  /** The metric that says how long a source took, in seconds. */
  readonly duration: BySource<Name>;
  /** How long a collection may take at most, in seconds. */
  readonly timeout: number;
  readonly log: Logger;
}

/** What a collection brought. */
export interface Scrape {
  /** What Prometheus is answered, in the collection's content type. */
  readonly exposition: Uint8Array;
  /** Whether each source answered: `true`, or why its metrics are not in the exposition. Their parts are not told of. */
  readonly sources: Readiness;
}

interface Outcome<Name extends string, Part extends string> {
  readonly source: Name;
  readonly seconds: number;
  readonly readings: readonly Reading[];
  readonly answered: true | string;
  readonly parts: readonly { readonly source: Part; readonly answered: true | string }[];
}

/**
 * Collects the metrics of an emitter from its sources, afresh for each scrape. A source that does not answer in time
 * has none of its metrics in that answer, and neither those of an earlier one; the other sources' metrics are there. When
 * only a part of a source fails, the source decides what is there.
 * One collection runs at a time: scrapes that come meanwhile share it. A source that still works on an earlier one is
 * not asked again, so nothing piles up.
 */
export class Collection<Name extends string, Part extends string = never> {
  readonly #options: CollectionOptions<Name, Part>;
  readonly #measure: Instruments;
  readonly #readings: ReadonlyMap<string, Readings<LabelSpec>>;
  readonly #up: Readings<{ readonly source: readonly (Name | Part)[] }>;
  readonly #duration: Readings<{ readonly source: readonly Name[] }>;
  readonly #unfinished = new Map<Name, Promise<void>>();
  readonly #failing = new Set<string>();
  #running: { readonly deadline: Deadline; readonly scrape: Promise<Scrape> } | undefined;

  /** @throws {RangeError} when `up` or `duration` belong to another emitter. */
  constructor(options: CollectionOptions<Name, Part>) {
    const { emitter, up, duration } = options;
    this.#options = options;
    this.#measure = instruments(emitter);
    this.#up = this.#measure.readings(up);
    this.#duration = this.#measure.readings(duration);
    this.#readings = new Map(
      metrics
        .filter(({ emitter: { job }, name }) => job === emitter.job && name !== up.name && name !== duration.name)
        .filter((metric): metric is Metric<'counter' | 'gauge'> => ['counter', 'gauge'].includes(metric.kind))
        .map((metric) => [metric.name, this.#measure.readings(metric)]),
    );
  }

  /** The content type of the exposition. */
  get contentType(): string {
    return this.#measure.registry.contentType;
  }

  /**
   * Collects, or shares the collection that runs. It takes no longer than `within` seconds, nor than the collection's
   * own time-out; a scrape that joins with less time brings the end of the shared collection forward.
   */
  scrape(within = this.#options.timeout): Promise<Scrape> {
    const at = performance.now() + Math.min(within, this.#options.timeout) * 1000;
    if (this.#running) {
      this.#running.deadline.noLaterThan(at);
      return this.#running.scrape;
    }
    const deadline = new Deadline(at);
    const scrape = this.#collect(deadline).finally(() => {
      this.#running = undefined;
    });
    this.#running = { deadline, scrape };
    return scrape;
  }

  /** Ends the collection that runs, with what it has. */
  cutShort(): void {
    this.#running?.deadline.noLaterThan(performance.now());
  }

  async #collect(deadline: Deadline): Promise<Scrape> {
    const outcomes = await Promise.all(this.#options.sources.map((source) => this.#read(source, deadline)));
    deadline.clear();
    for (const outcome of outcomes) {
      this.#tell(outcome, 'source fails: its metrics are absent');
      if (outcome.answered !== true) continue;
      for (const part of outcome.parts) this.#tell(part, 'a part of a source fails: what is known is there');
    }
    this.#expose(outcomes);
    return {
      exposition: await this.#measure.exposition(),
      sources: Object.fromEntries(outcomes.map(({ source, answered }) => [source, answered])),
    };
  }

  async #read(source: Source<Name, Part>, deadline: Deadline): Promise<Outcome<Name, Part>> {
    const { name, parts = [] } = source;
    const began = performance.now();
    const took = () => (performance.now() - began) / 1000;
    const failed = new Map<Part, string>();
    try {
      const readings = await this.#bounded(source, deadline, (part, why) => failed.set(part, why));
      const ofParts = parts.map((part) => ({ source: part, answered: failed.get(part) ?? (true as const) }));
      return { source: name, seconds: took(), readings, answered: true, parts: ofParts };
    } catch (error) {
      const answered = reason(error);
      const ofParts = parts.map((part) => ({ source: part, answered }));
      return { source: name, seconds: took(), readings: [], answered, parts: ofParts };
    }
  }

  async #bounded(
    source: Source<Name, Part>,
    deadline: Deadline,
    fails: (part: Part, why: string) => void,
  ): Promise<readonly Reading[]> {
    const { signal } = deadline;
    let doing = 'did not answer';
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error(`${doing} in the time there was`)), { once: true });
    });
    const unfinished = this.#unfinished.get(source.name);
    if (unfinished) {
      doing = 'had not ended an earlier collection';
      await Promise.race([unfinished, late]);
      doing = 'did not answer';
    }
    const work = source.collect(signal, deadline.left, fails);
    const ended = () => {
      this.#unfinished.delete(source.name);
    };
    this.#unfinished.set(source.name, work.then(ended, ended));
    return Promise.race([work, late]);
  }

  #expose(outcomes: readonly Outcome<Name, Part>[]): void {
    for (const readings of this.#readings.values()) readings.clear();
    for (const [name, samples] of samplesByMetric(outcomes.flatMap((outcome) => outcome.readings))) {
      const readings = this.#readings.get(name);
      if (!readings) throw new RangeError(`${name} is not a metric of "${this.#options.emitter.job}"`);
      readings.replace(samples);
    }
    this.#up.replace(
      outcomes
        .flatMap((outcome) => [outcome, ...outcome.parts])
        .map(({ source, answered }) => ({ labels: { source }, value: answered === true ? 1 : 0 })),
    );
    this.#duration.replace(outcomes.map(({ source, seconds }) => ({ labels: { source }, value: seconds })));
  }

  /** Logs what fails when it begins to, and when it answers again. */
  #tell({ source, answered }: { source: string; answered: true | string }, failure: string): void {
    const { log } = this.#options;
    if (answered !== true) {
      const level = this.#failing.has(source) ? 'debug' : 'warn';
      log[level]({ source, reason: answered }, failure);
      this.#failing.add(source);
    } else if (this.#failing.delete(source)) {
      log.info({ source }, 'source answers again');
    }
  }
}

/** The samples of each metric, by its name: of one that several sources give a part of, all of them. */
function samplesByMetric(readings: readonly Reading[]): ReadonlyMap<string, Reading['samples']> {
  const found = new Map<string, Reading['samples']>();
  for (const { metric, samples } of readings) {
    const before = found.get(metric.name);
    found.set(metric.name, before ? [...before, ...samples] : samples);
  }
  return found;
}
