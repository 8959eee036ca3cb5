import { type Duration, duration, seconds } from '../../catalog/duration.ts';
import { recovery } from '../../catalog/recovery.ts';
import type { AnySignal } from '../../signals/signal.ts';

/** What is over within the time that a booking system promises for its recovery wakes nobody. */
export const outage: Duration = duration(recovery.booking.critical);

/**
 * The `for` of an alert that one outage, however much is counted in it, does not bring about: the window forgets it
 * before. Only what is counted again, later than an outage lasts, goes on for so long.
 */
export const beyondOutage = ({ window }: AnySignal): Duration =>
  duration(seconds(outage) + (window ? seconds(window) : 0));
