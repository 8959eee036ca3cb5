import { setTimeout as sleep } from 'node:timers/promises';
import type { Bounds } from '../panels/bounds.ts';
import { now } from '../panels/witness.ts';

/** What somebody knows of a value who asks neither an exporter nor a rule. */
export interface Witness {
  /** Who that is, and how they know, in words. */
  readonly who: string;
  /** The value now, in the unit of the alert's signal. Nothing when nobody can say. */
  readonly read: () => Promise<number | undefined>;
  /** Whether a value is beyond the alert's limit. */
  readonly beyond: (value: number) => boolean;
}

interface Reading {
  readonly began: number;
  readonly ended: number;
  readonly value: number;
}

/** When something happened, in seconds since the epoch: not earlier, not later. */
export interface Moment {
  readonly earliest: number;
  readonly latest: number;
}

/** Between two questions, and for an answer, in milliseconds. */
const pause = 50;
const patience = 5000;

/** Asks a witness again and again. */
export class Watch {
  readonly #witness: Witness;
  readonly #readings: Reading[] = [];
  readonly #ending = new AbortController();
  readonly #loop: Promise<void>;

  constructor(witness: Witness) {
    this.#witness = witness;
    this.#loop = this.#run();
  }

  /** When the value last went beyond the limit, or back, since a time; nothing while it has not, or not for good. */
  crossed(to: 'beyond' | 'within', since: number): Moment | undefined {
    const is = ({ value }: Reading) => this.#witness.beyond(value) === (to === 'beyond');
    const readings = this.#readings.filter(({ ended }) => ended >= since);
    const last = readings.findLastIndex((reading) => !is(reading));
    const next = readings[last + 1];
    if (next === undefined) return undefined;
    return { earliest: readings[last]?.began ?? since, latest: next.ended };
  }

  /** Between which values it was, from one time to another. */
  within(from: number, to: number): Bounds {
    const values = this.#readings.filter(({ began, ended }) => ended >= from && began <= to).map(({ value }) => value);
    return { least: Math.min(...values), most: Math.max(...values) };
  }

  get newest(): number | undefined {
    return this.#readings.at(-1)?.value;
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const began = now();
      const value = await Promise.race([this.#witness.read(), sleep(patience)]).catch(() => undefined);
      if (value !== undefined) this.#readings.push({ began, ended: now(), value });
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
