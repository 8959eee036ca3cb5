import { lag } from '../signals/lag.ts';
import { alert, alertGroup } from './kit/alert.ts';
import { above } from './kit/condition.ts';

/** Whether what was booked is also processed. */
export const kafka = alertGroup('kafka', {
  interval: '5s',
  alerts: [
    alert('KafkaConsumerLagHigh', {
      when: above(lag, 'critical'),
      for: '30s',
      keepFiringFor: '1m',
      severity: 'warning',
      component: 'kafka',
      summary: 'A consumer group is too far behind',
      description: ({ value, limit, label }) =>
        `Last measured: ${label('group')} was ${value} messages behind on ${label('topic')}. The limit is ${limit}.`,
    }),
  ],
});
