import type { z } from 'zod';

/**
 * A switch that makes the service suffer for real: it delays, refuses, pauses or takes away a resource.
 * It never sets a metric; what the metrics then show is what happens.
 */
export interface Fault<Parameters extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** One sentence: what happens while it is on. */
  readonly description: string;
  readonly parameters: Parameters;
  /** Turns it on; called only while it is off. Resolves when it has its effect. */
  on(parameters: z.output<Parameters>): Promise<void>;
  /** Turns it off; called only while it is on. Resolves when its effect is gone. */
  off(): Promise<void>;
}

/** Declares a fault, so that its parameters have the type of their schema. */
export const fault = <Parameters extends z.ZodType>(declared: Fault<Parameters>): Fault => declared as unknown as Fault;

/** A fault as `GET /faults` shows it. */
export interface FaultState {
  readonly name: string;
  readonly description: string;
  readonly on: boolean;
  readonly parameters?: unknown;
  /** ISO time at which it was turned on. */
  readonly since?: string;
  /** ISO time at which it goes off by itself, unless it is renewed. */
  readonly until?: string;
}
