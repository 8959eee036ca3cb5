import type { helpDeskEvents } from '../../catalog/help-desk-websocket.ts';

/** The kind of an event. */
export type EventType = (typeof helpDeskEvents)[number];

/** Something that happened at the desk, as it is told to those who have subscribed to one of its channels. */
export interface DeskEvent {
  readonly type: EventType;
  readonly channels: readonly string[];
  /** When it happened, in milliseconds since 1970. */
  readonly timestamp: number;
  /** What else is told. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Tells an event to who has subscribed. */
export type Publish = (event: Omit<DeskEvent, 'timestamp'>) => void;

/** The channel of all tickets: what is created and changed. */
export const ticketsChannel = 'tickets';

/** The channel of one ticket: what is changed and commented, and who types. */
export const ticketChannel = (ticketId: string): string => `ticket:${ticketId}`;
