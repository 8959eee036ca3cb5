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
}

/** The kinds of profile, by the name that a run is started with. */
export const kinds = Object.freeze({
  smoke: Object.freeze({ maxVus: 5, maxSeconds: 30, judgesLatency: false }),
  load: Object.freeze({ maxVus: 1000, maxSeconds: 1800, judgesLatency: true }),
  /** Step by step up to a load beyond what is expected. */
  stress: Object.freeze({ maxVus: 2000, maxSeconds: 3600, judgesLatency: true }),
  /** A moderate load for long, which shows what grows. */
  soak: Object.freeze({ maxVus: 500, maxSeconds: 18_000, judgesLatency: true }),
}) satisfies Readonly<Record<string, Kind>>;

/** The name of a kind of profile. */
export type KindName = keyof typeof kinds;
