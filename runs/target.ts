/** Where a run sends its load and finds its evidence: addresses without a trailing slash. */
export interface RunTarget {
  /** The system under load; k6 gets it as `BASE_URL`. */
  readonly baseUrl: string;
  /** The Prometheus agent that k6 pushes to. */
  readonly agentUrl: string;
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly alertReceiverUrl: string;
  /** The system's database, which the invariants are read from: `postgres://...`. */
  readonly databaseUrl: string;
  /** The fault switches of a demo system; absent where there are none. */
  readonly faults?: FaultSwitches;
}

/** Services with fault switches, and what opens them. */
export interface FaultSwitches {
  readonly urls: readonly string[];
  readonly token: string;
}
