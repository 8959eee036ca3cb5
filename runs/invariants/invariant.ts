/** One thing that must be true of a system's data, whatever the load. */
interface Invariant {
  /** What is claimed: "no seat is sold twice". */
  readonly claim: string;
  readonly holds: boolean;
  /** The figures behind it. */
  readonly detail: string;
}

/** What a system's database says after a run. */
export interface InvariantEvidence {
  readonly invariants: readonly Invariant[];
  /** Figures for the report, such as seats sold against seats there are. */
  readonly figures: readonly { readonly title: string; readonly text: string }[];
}
