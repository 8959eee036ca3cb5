/** A system that Presale watches and loads: the value of the label `system`, and what people call it. */
export interface System {
  readonly name: string;
  readonly title: string;
  /** It stands on Kafka, whose lag is watched beside it. */
  readonly kafka?: true;
}

/** The systems that Presale knows, by the value of their `system` label. */
export const systems = {
  booking: { name: 'booking', title: 'Booking', kafka: true },
  ticketing: { name: 'ticketing', title: 'Ticketing', kafka: true },
  'flash-sale': { name: 'flash-sale', title: 'Flash sale', kafka: true },
  'order-flow': { name: 'order-flow', title: 'Order flow' },
  'help-desk': { name: 'help-desk', title: 'Help desk' },
} as const satisfies Record<string, System>;

/** The value of the label `system`. */
export type SystemName = keyof typeof systems;

/** A system of somebody's own: as which of ours it speaks, and what it is called, the value of its label `system`. */
export interface NamedSystem {
  readonly kind: SystemName;
  readonly name: string;
}

/** Whether a text names a system that Presale knows. */
export const isSystem = (text: string | undefined): text is SystemName =>
  text !== undefined && Object.hasOwn(systems, text);

/** The `system` of what watches rather than sells: Prometheus, Alertmanager, the receiver. */
export const platform = { name: 'platform', title: 'Observability platform' } as const satisfies System;
