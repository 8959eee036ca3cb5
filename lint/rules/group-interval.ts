import { isDuration, seconds } from '../../catalog/duration.ts';
import type { Check } from '../check.ts';

const most = 300;

/** A group says how often it is evaluated, and that is every five minutes at least: then a sample is stale. */
export const groupInterval: Check = {
  name: 'group/interval',
  asks: 'a group says how often it is evaluated, and that is every five minutes at least: then a sample is stale',
  *find({ groups }) {
    for (const { name, interval = '' } of groups) {
      if (!isDuration(interval)) yield { where: name, what: `interval is "${interval}"` };
      else if (seconds(interval) > most) yield { where: name, what: `interval is ${interval}` };
    }
  },
};
