import { level, objectives } from '../../../catalog/objectives.ts';
import { bookingEvents } from '../../../demo/booking/booking-events.ts';
import { flood } from '../../panels/messages.ts';
import { offsetSamples } from '../../panels/truth.ts';
import type { Cause } from '../cause.ts';
import type { Stage } from '../stage.ts';

/** The consumer stops reading, and more is written than it may be behind. */
function stalledConsumer({ system, fault }: Stage): Cause {
  const limit = level(objectives.booking.consumerLag, 'critical');
  const labels = { topic: bookingEvents.name };
  return {
    alert: 'KafkaConsumerLagHigh',
    act: 'crowd',
    does: `the fault \`stalled-consumer\`, and more than ${limit} messages`,
    labels,
    witness: {
      who: 'Kafka is asked where the topic ends and what the group has committed',
      read: async () => {
        const samples = (await offsetSamples(system.kafka)).filter((sample) => sample.labels.topic === labels.topic);
        const sum = (name: string) =>
          samples.filter((sample) => sample.name === name).reduce((total, { value }) => total + value, 0);
        return sum('end') - sum('committed');
      },
      beyond: (value) => value > limit,
    },
    begin: async () => {
      const off = await fault({ name: 'stalled-consumer', parameters: {} });
      await flood(system);
      return off;
    },
  };
}

/** What brings the alerts of this subject about. Those that are first in their act stand first. */
export const kafkaCauses = (stage: Stage): readonly Cause[] => [stalledConsumer(stage)];
