import { optionsOf } from '../../lib/options.ts';
import { summaryOf } from '../../lib/summary.ts';
import { bookingFigures, visitingSuite } from './suite.ts';
import { sameEvent, visit } from './visit.ts';

const suite = visitingSuite('spike');

export const options = optionsOf(suite);
export { setup } from './visit.ts';

/** One visit to the event whose tickets are released: everybody wants the same seats. */
export default function visitor(): void {
  visit(suite.profile, sameEvent);
}

export const handleSummary = summaryOf(suite, bookingFigures);
