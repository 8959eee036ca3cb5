/** What a profile of one name may cost at most, and what a run of it proves. */
export interface Kind {
  /** The most virtual users that any suite may start with it. */
  readonly maxVus: number;
  /** The longest it may last, its graceful stop counted in, in seconds. */
  readonly maxSeconds: number;
  /**
   * Whether latency objectives are judged. A smoke run is not: few requests on a small shared machine prove nothing
   * about milliseconds.
   */
  readonly judgesLatency: boolean;
  /** Whether rates that are promised, such as reservations a second, are judged. A handful of users cannot reach them. */
  readonly judgesRates: boolean;
}

const kind = (maxVus: number, maxSeconds: number): Kind =>
  Object.freeze({ maxVus, maxSeconds, judgesLatency: true, judgesRates: true });

/** The kinds of profile, by the name that a run is started with. */
export const kinds = Object.freeze({
  /** Whether it works at all; the longest that is published, the help desk's, lasts a minute beside its graceful stop. */
  smoke: Object.freeze({ maxVus: 5, maxSeconds: 75, judgesLatency: false, judgesRates: false }),
  /** A few users, which is how a benchmark begins. */
  light: kind(10, 120),
  load: kind(1000, 1800),
  /** The published load above the usual one. */
  heavy: kind(500, 1800),
  /** Everybody at once, as a fixed number of users: each waits for its response before it asks again. */
  spike: kind(1000, 600),
  /** Everybody at once, as an arrival rate: people come however slow the system has become. */
  'open-spike': kind(1000, 600),
  /** Step by step up to a load beyond what is expected. */
  stress: kind(2000, 3600),
  /** A moderate load for long, which shows what grows. */
  soak: kind(500, 18_000),
  /** The ramp that is written for 100,000 users: for machines that can make them, or with a scale. */
  extreme: kind(100_000, 3600),
}) satisfies Readonly<Record<string, Kind>>;

/** The name of a kind of profile. */
export type KindName = keyof typeof kinds;
