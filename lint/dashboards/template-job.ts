import { templateLabel } from './labels.ts';

/** There is a choice of job. */
export const templateJob = templateLabel('job');
