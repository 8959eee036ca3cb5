import { templateLabel } from './labels.ts';

/** There is a choice of instance. */
export const templateInstance = templateLabel('instance');
