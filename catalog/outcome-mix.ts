/** A share that is expected, 0..1. */
export interface ExpectedShare {
  readonly outcome: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The mix that the flash sale has published for its usual load. It is an expectation, not an objective: there are as many
 * accepted orders as items, so their share falls when the system answers faster; and the limit is the operator's choice.
 */
export const flashSaleMix = [
  { outcome: 'accepted', from: 0.015, to: 0.025 },
  { outcome: 'limited', from: 0.05, to: 0.2 },
  { outcome: 'sold_out', from: 0.78, to: 0.93 },
] as const satisfies readonly ExpectedShare[];
