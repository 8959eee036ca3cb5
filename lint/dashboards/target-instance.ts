import { targetLabel } from './labels.ts';

/** Every selector of a panel has a matcher of instance. */
export const targetInstance = targetLabel('instance');
