import {
  ticketingSeatsCapacity,
  ticketingSeatsOversold,
  ticketingSeatsSold,
} from '../../catalog/ticketing-exporter.ts';
import { type Reading, reading } from '../http/source.ts';
import type { SectionSeats } from './seats.ts';

const most = 10;
const other = 'other';

/** The seats of all sections as metrics: those of the same name together, of the ten names with the most seats. */
export function seatReadings(sections: readonly SectionSeats[]): readonly Reading[] {
  const capacity = sumBy(sections, ({ section }) => section, 'capacity');
  const largest = new Set(
    [...capacity]
      .toSorted(([one, seats], [another, others]) => others - seats || (one < another ? -1 : 1))
      .slice(0, most)
      .map(([name]) => name),
  );
  const name = ({ section }: SectionSeats): string => (largest.has(section) ? section : other);
  const samples = (of: 'capacity' | 'sold') =>
    [...sumBy(sections, name, of)].map(([section, value]) => ({ labels: { section }, value }));
  return [
    reading(ticketingSeatsCapacity, samples('capacity')),
    reading(ticketingSeatsSold, samples('sold')),
    reading(ticketingSeatsOversold, [
      { labels: { breach: 'reserved_twice' }, value: sections.reduce((sum, { twice }) => sum + twice, 0) },
      { labels: { breach: 'beyond_capacity' }, value: sections.reduce((sum, section) => sum + beyond(section), 0) },
    ]),
  ];
}

const beyond = ({ sold, capacity }: SectionSeats): number => Math.max(0, sold - capacity);

function sumBy(
  sections: readonly SectionSeats[],
  name: (section: SectionSeats) => string,
  of: 'capacity' | 'sold',
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const section of sections) sums.set(name(section), (sums.get(name(section)) ?? 0) + section[of]);
  return sums;
}
