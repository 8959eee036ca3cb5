import { optionsOf } from '../../lib/options.ts';
import { summaryOf } from '../../lib/summary.ts';
import { bookingFigures, visitingSuite } from './suite.ts';
import { anyEvent, visit } from './visit.ts';

const suite = visitingSuite('booking');

export const options = optionsOf(suite);
export { setup } from './visit.ts';

/** One visit, to any of the events. */
export default function visitor(): void {
  visit(suite.profile, anyEvent);
}

export const handleSummary = summaryOf(suite, bookingFigures);
