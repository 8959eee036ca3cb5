import { setTimeout as sleep } from 'node:timers/promises';

/** A value that somebody else than Prometheus read. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What was read at once: some time between `began` and `ended`, in seconds since the epoch. */
export interface Reading {
  readonly began: number;
  readonly ended: number;
  readonly samples: readonly Sample[];
}

/** Sums the samples of a name whose labels have the given values. */
export const sumOf = ({ samples }: Pick<Reading, 'samples'>, name: string, labels: Sample['labels'] = {}): number =>
  samples.filter((sample) => sample.name === name && has(sample, labels)).reduce((sum, { value }) => sum + value, 0);

/** Whether something carries all of the labels with these values. */
const has = (of: Pick<Sample, 'labels'>, labels: Sample['labels']): boolean =>
  Object.entries(labels).every(([name, value]) => of.labels[name] === value);

export const now = (): number => Date.now() / 1000;

/** Reads sources again and again beside Prometheus, so that what it shows can be compared at any time. */
export class Witness {
  readonly #readings = new Map<string, Reading[]>();
  readonly #ending = new AbortController();
  readonly #loops: Promise<void>[];

  /** A source that does not answer is asked again; it just has no reading for that time. */
  constructor(sources: Readonly<Record<string, () => Promise<readonly Sample[]>>>, everySeconds: number) {
    this.#loops = Object.entries(sources).map(([name, read]) => this.#watch(name, read, everySeconds * 1000));
  }

  /** What was read of a source, oldest first. */
  of(source: string): readonly Reading[] {
    return this.#readings.get(source) ?? [];
  }

  /** Whether every source has been read since a time. */
  hasReadAllSince(time: number): boolean {
    return [...this.#readings.values()].every((readings) => (readings.at(-1)?.began ?? 0) > time);
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#loops);
  }

  async #watch(name: string, read: () => Promise<readonly Sample[]>, every: number): Promise<void> {
    const readings: Reading[] = [];
    this.#readings.set(name, readings);
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const began = now();
      const samples = await read().catch(() => undefined);
      if (samples) readings.push({ began, ended: now(), samples });
      await sleep(every, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Reads `/metrics` itself, without Prometheus. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export async function readMetrics(url: string): Promise<Sample[]> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  return [...text.matchAll(/^([a-z_]\w*)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value = '']) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text])),
    value: Number(value.replace('Inf', 'Infinity')),
  }));
}
