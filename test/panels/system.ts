import { alertReceiverAt, type Notification } from '../../runs/alert-receiver.ts';
import { until } from '../checkout.ts';
import { redisAt } from '../connections.ts';
import { type DemoStack, openDemo, type StackOptions } from './demo-stack.ts';
import type { Sources } from './truth.ts';

/** The demo as a user may set it up: holds that soon run out, and few of them for an event. */
export const demo = { holdSeconds: 60, holdsPerEvent: 5 } as const;

/** The stack with the booking demo, and its Redis. */
export interface TestSystem extends DemoStack, Sources {}

/** Starts the stack with its rules at the test's time scale. */
export async function openSystem({ timeScale, env }: StackOptions = {}): Promise<TestSystem> {
  const opened = await openDemo('booking', {
    ...(timeScale !== undefined && { timeScale }),
    env: {
      BOOKING_HOLD_TTL: `${demo.holdSeconds}s`,
      BOOKING_MAX_HOLDS_PER_EVENT: String(demo.holdsPerEvent),
      ...env,
    },
  });
  const redis = redisAt(new URL(opened.stack.url('redis')).host);
  return {
    ...opened,
    redis,
    close: async () => {
      redis.disconnect();
      await opened.close();
    },
  };
}

/** Waits for a notification at the webhook receiver. @throws {Error} when it has not come after so many seconds. */
export async function notified(
  { target }: Pick<DemoStack, 'target'>,
  alertname: string,
  status: Notification['status'],
  since: Date,
  within: number,
): Promise<Notification> {
  let found: Notification | undefined;
  const arrived = async () => {
    const all = await alertReceiverAt(target.alertReceiverUrl).notifications(since, alertname);
    found = all.findLast((one) => one.status === status);
    return found !== undefined;
  };
  await until(arrived, `${alertname} is ${status} at the receiver`, within);
  return found as Notification;
}
