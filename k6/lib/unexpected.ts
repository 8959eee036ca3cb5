import { k6UnexpectedResponses } from '../../catalog/k6.ts';
import { countBy } from './counter.ts';

/**
 * Counts responses that the system does not promise. `request` does so for each with another status; a suite counts
 * those whose body says something else.
 */
export const unexpected = countBy(k6UnexpectedResponses, 'kind');
