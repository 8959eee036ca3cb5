import { expect, test } from 'vitest';
import type { StoredEvent } from '../ticketing-events.ts';
import { rowsOf } from './rows.ts';

const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;
const event = (type: string, data: StoredEvent['data']): StoredEvent => ({
  position: 1,
  stream: 'a',
  version: 1,
  type,
  data,
  occurred_at: '2030-01-01T20:00:00.123456Z',
});
const seats = { reservation_id: id(1), event_id: id(2), section: 'VIP', user_id: id(3), seats: ['VIP-1'] };
const concert = {
  event_id: id(2),
  title: 'Symphony',
  description: '',
  start_time: '2030-01-01T20:00:00Z',
  end_time: '2030-01-01T23:00:00+01:00',
  venue_name: 'Hall',
  venue_address: 'Square',
};
const section = { event_id: id(2), section: 'VIP', capacity: 5 };

test('events become rows by their type', () => {
  expect(rowsOf([event('SectionOpened', section), event('SeatsReserved', seats)])).toEqual({
    rows: {
      events: [],
      sections: [section],
      reservations: [{ ...seats, created_at: '2030-01-01T20:00:00.123456Z' }],
    },
    unknownTypes: 0,
    unreadable: 0,
  });
});

test('times become those of UTC, whatever the zone in which they are told', () => {
  const { rows } = rowsOf([event('EventCreated', concert)]);
  expect(rows.events).toEqual([
    { ...concert, start_time: '2030-01-01T20:00:00.000Z', end_time: '2030-01-01T22:00:00.000Z' },
  ]);
});

test.each([
  ['a type of a later version', event('SeatPainted', {}), { unknownTypes: 1, unreadable: 0 }],
  ['a type that every object has', event('toString', {}), { unknownTypes: 1, unreadable: 0 }],
  ['no data', event('SeatsReserved', {}), { unknownTypes: 0, unreadable: 1 }],
  ['a NUL in a text', event('EventCreated', { ...concert, title: 'a\0' }), { unknownTypes: 0, unreadable: 1 }],
  ['half a character', event('EventCreated', { ...concert, venue_name: '\ud800' }), { unknownTypes: 0, unreadable: 1 }],
  [
    'a year without one',
    event('EventCreated', { ...concert, end_time: '0000-06-01T20:00:00Z' }),
    { unknownTypes: 0, unreadable: 1 },
  ],
  ['a NUL in a seat', event('SeatsReserved', { ...seats, seats: ['\0'] }), { unknownTypes: 0, unreadable: 1 }],
  ['too many seats', event('SectionOpened', { ...section, capacity: 2 ** 31 }), { unknownTypes: 0, unreadable: 1 }],
  ['wrong data', event('SeatsReserved', { ...seats, seats: 1 }), { unknownTypes: 0, unreadable: 1 }],
])('an event of %s becomes none, and is counted', (_, one, counted) => {
  expect(rowsOf([one])).toEqual({ rows: { events: [], sections: [], reservations: [] }, ...counted });
});
