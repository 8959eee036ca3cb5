/** A system that Presale watches and loads: the value of the label `system`, and what people call it. */
export interface System {
  readonly name: string;
  readonly title: string;
}

/** The systems that Presale knows, by the value of their `system` label. */
export const systems = {
  booking: { name: 'booking', title: 'Booking' },
  ticketing: { name: 'ticketing', title: 'Ticketing' },
  'flash-sale': { name: 'flash-sale', title: 'Flash sale' },
} as const satisfies Record<string, System>;

/** The value of the label `system`. */
export type SystemName = keyof typeof systems;

/** The `system` of what watches rather than sells: Prometheus, Alertmanager, the receiver. */
export const platform = { name: 'platform', title: 'Observability platform' } as const satisfies System;
