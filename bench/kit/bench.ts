/** What a figure counts in. `x` is how many times as much. */
export type Unit = 'ms' | 's' | 'kB' | 'MB' | 'x' | '%' | 'series';

/** Something that was measured, in every round. */
export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly values: readonly number[];
  /** What it is promised to be at most. */
  readonly most?: number;
}

/** What a bench brought. */
export interface Measured {
  readonly figures: readonly Figure[];
  /** What else was seen in this run, in sentences. */
  readonly notes?: readonly string[];
}

/** How a bench is run. */
export interface BenchOptions {
  /** The checkout. */
  readonly root: string;
  /** A tiny size: it shows that the bench works, and its figures mean nothing. */
  readonly quick: boolean;
  /** How often each side of a comparison is measured; the bench knows how often is enough. */
  readonly rounds?: number;
  /** Says what goes on, in a few words. */
  readonly tell: (text: string) => void;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** A measurement that the docs tell of. */
export interface Bench {
  readonly name: string;
  /** What is measured against what, in a sentence. */
  readonly about: string;
  /** How it is measured, and what remains where a promise is missed: paragraphs of the docs. */
  readonly remarks: readonly string[];
  /** @throws {Error} when something that it needs cannot be had. */
  readonly run: (options: BenchOptions) => Promise<Measured>;
}
