import type pg from 'pg';
import type { orderFlowNotifications } from '../../../catalog/order-flow.ts';
import type { CounterInstrument } from '../../../instrument/instruments.ts';
import type { Handlers } from '../../kit/grpc/server.ts';
import type { Notification, notificationApi } from '../apis/notification.ts';

type NotificationMethods = NonNullable<(typeof notificationApi)['methods']>;

/** What the notification service answers. It records what a mail server would send. */
export const notificationHandlers = (
  pool: pg.Pool,
  told: CounterInstrument<(typeof orderFlowNotifications)['labels']>,
): Handlers<NotificationMethods> => ({
  Notify: async ({ notices }) => {
    const { rowCount } = await pool.query({
      name: 'notify',
      text: `insert into notifications.notifications (payment_id, order_id, user_id, text)
             select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
             on conflict (payment_id) do nothing`,
      values: [
        notices.map(({ payment_id }) => payment_id),
        notices.map(({ order_id }) => order_id),
        notices.map(({ user_id }) => user_id),
        notices.map(({ text }) => text),
      ],
    });
    const recorded = rowCount ?? 0;
    told.inc({ outcome: 'recorded' }, recorded);
    told.inc({ outcome: 'repeated' }, notices.length - recorded);
    return { repeated_notices: notices.length - recorded };
  },
  List: async ({ user_id, most }) => {
    const { rows } = await pool.query<Omit<Notification, 'sent_at'> & { sent_at: Date }>({
      name: 'list',
      text: `select order_id, text, sent_at from notifications.notifications
             where user_id = $1 order by sent_at desc limit $2`,
      values: [user_id, most],
    });
    return { notifications: rows.map((row) => ({ ...row, sent_at: row.sent_at.toISOString() })) };
  },
});
