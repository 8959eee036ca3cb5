import { z } from 'zod';
import { storable } from '../kit/http/validation.ts';
import type { Topic } from '../kit/kafka.ts';

/**
 * The topic of the events, in order of their position; keyed by stream. It has one partition, because an order over all
 * streams is worth more here than readers side by side.
 */
export const ticketingEvents: Topic = { name: 'ticketing-events', partitions: 1 };

/** The sections of an event's venue. */
export const sections = ['VIP', 'General'] as const;

/** One of {@link sections}. */
export type SectionName = (typeof sections)[number];

const text = storable(z.string());
const hasYear = (utc: string): boolean => /^(19|[2-9]\d)\d\d-/.test(utc);
const years = 'must be from the years 1900 to 9999';

/** A time in UTC, which every database takes: not so all years and offsets that ISO 8601 allows. */
export const time = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2030-01-01T20:00:00Z' })
  .transform((sent) => new Date(sent).toISOString())
  .refine(hasYear, years);

const section = { event_id: z.guid(), section: z.enum(sections) };

/** What each type of event tells, and Postgres can store: whoever writes to Kafka is not always this service. */
export const eventData = {
  EventCreated: z.object({
    event_id: z.guid(),
    title: text,
    description: text,
    start_time: time,
    end_time: time,
    venue_name: text,
    venue_address: text,
  }),
  SectionOpened: z.object({ ...section, capacity: z.int32().positive() }),
  SeatsReserved: z.object({ ...section, reservation_id: z.guid(), user_id: z.guid(), seats: z.array(text) }),
} as const;

/** The types of events that this version writes and reads. A later one may have more. */
export type EventType = keyof typeof eventData;

/** What an event of a type tells. */
export type EventData<Type extends EventType> = z.output<(typeof eventData)[Type]>;

/** An event that is to be appended. */
export type NewEvent = {
  [Type in EventType]: {
    readonly stream: string;
    readonly version: number;
    readonly type: Type;
    readonly data: EventData<Type>;
  };
}[EventType];

/** An event of the store, as it is in Kafka, in JSON: of whatever type. */
export const StoredEvent = z.object({
  position: z.int().positive(),
  stream: z.string(),
  version: z.int().positive(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
  occurred_at: z.iso.datetime().refine(hasYear, years),
});

/** What {@link StoredEvent} lets through. */
export type StoredEvent = z.output<typeof StoredEvent>;

/** What an event tells, when it is of this type. @throws when it is of the type and does not tell it. */
export function dataOf<Type extends EventType>(
  event: Pick<StoredEvent, 'type' | 'data'>,
  type: Type,
): EventData<Type> | undefined {
  return event.type === type ? (eventData[type].parse(event.data) as EventData<Type>) : undefined;
}

/** The stream of what is told of an event. */
export const eventStream = (eventId: string): string => `event:${eventId}`;

/** The stream of a section: all that decides on its seats. */
export const sectionStream = (eventId: string, section: SectionName): string => `section:${eventId}:${section}`;
