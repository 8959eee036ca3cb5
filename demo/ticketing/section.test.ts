import { describe, expect, test } from 'vitest';
import { Section, type Wish } from './section.ts';

const ids = { event_id: '00000000-0000-4000-8000-000000000001', section: 'VIP' };
const reservation = {
  ...ids,
  reservation_id: '00000000-0000-4000-8000-000000000002',
  user_id: '00000000-0000-4000-8000-000000000003',
};
const opened = (capacity: number) => ({ version: 1, type: 'SectionOpened', data: { ...ids, capacity } });
const reserved = (version: number, ...seats: string[]) => ({
  version,
  type: 'SeatsReserved',
  data: { ...reservation, seats },
});

function section(capacity: number, ...taken: string[][]): Section {
  const made = new Section('VIP');
  made.apply([opened(capacity), ...taken.map((seats, at) => reserved(at + 2, ...seats))]);
  return made;
}

const any = (quantity: number): Wish => ({ quantity, seats: null });
const these = (...seats: string[]): Wish => ({ quantity: seats.length, seats });

describe('a section', () => {
  test('that nobody has opened has no version and no seat', () => {
    const none = new Section('VIP');
    expect(none).toMatchObject({ version: 0, capacity: 0, available: 0 });
    expect(none.decide([any(1)])).toEqual([{ outcome: 'insufficient_inventory', available: 0 }]);
  });

  test('knows its seats from its events, each once, in their order', () => {
    const one = section(10, ['VIP-01'], ['VIP-05', 'VIP-06']);
    expect(one).toMatchObject({ version: 3, capacity: 10, available: 7, range: ['VIP-01', 'VIP-10'] });
    one.apply([reserved(3, 'VIP-07'), reserved(5, 'VIP-08')]);
    expect(one).toMatchObject({ version: 3, available: 7 });
    one.apply([{ version: 4, type: 'SectionPainted', data: { colour: 'red' } }, reserved(5, 'VIP-08')]);
    expect(one).toMatchObject({ version: 5, available: 6 });
  });

  test('gives the first free seats, and no seat to two wishes', () => {
    const one = section(8, ['VIP-1', 'VIP-3']);
    expect(one.decide([any(2), these('VIP-6', 'VIP-5'), any(2), any(1)])).toEqual([
      { outcome: 'reserved', seats: ['VIP-2', 'VIP-4'] },
      { outcome: 'reserved', seats: ['VIP-6', 'VIP-5'] },
      { outcome: 'reserved', seats: ['VIP-7', 'VIP-8'] },
      { outcome: 'insufficient_inventory', available: 0 },
    ]);
    expect(one.available).toBe(6);
  });

  test('with fewer seats left than somebody wants still has them for somebody else', () => {
    expect(section(3, ['VIP-1']).decide([any(3), any(2)])).toEqual([
      { outcome: 'insufficient_inventory', available: 2 },
      { outcome: 'reserved', seats: ['VIP-2', 'VIP-3'] },
    ]);
  });

  test('names the wished seats that are taken, be it just now', () => {
    expect(section(5, ['VIP-1']).decide([these('VIP-2'), these('VIP-1', 'VIP-2', 'VIP-3')])).toEqual([
      { outcome: 'reserved', seats: ['VIP-2'] },
      { outcome: 'seats_taken', seats: ['VIP-1', 'VIP-2'] },
    ]);
  });

  test('that is sold out says so rather than which seats are taken', () => {
    expect(section(1, ['VIP-1']).decide([these('VIP-1')])).toEqual([
      { outcome: 'insufficient_inventory', available: 0 },
    ]);
  });

  test.each(['VIP-0', 'VIP-6', 'VIP-01', 'VIP-1.0', 'VIP-1e0', 'VIP--1', 'VIP-', 'General-1', 'vip-1', '1', 'VIP-1 '])(
    'has no seat "%s"',
    (seat) => {
      expect(section(5).decide([these('VIP-1', seat)])).toEqual([{ outcome: 'unknown_seats', seats: [seat] }]);
    },
  );
});
