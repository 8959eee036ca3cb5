import { sleep } from 'k6';
import type { ThinkTime } from './profile.ts';

/** Pauses as a visitor does between two steps. */
export const think = ({ min, max }: ThinkTime): void => {
  if (max > 0) sleep(min + Math.random() * (max - min));
};
