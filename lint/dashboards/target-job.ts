import { targetLabel } from './labels.ts';

/** Every selector of a panel has a matcher of job. */
export const targetJob = targetLabel('job');
