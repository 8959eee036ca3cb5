/**
 * What a scrape cannot do without: the client's requests, and prom-client's text of the same series. Each line on
 * standard input asks for it once, and is answered by a line with what it took in seconds.
 */
import { createInterface } from 'node:readline';
import { Admin, ListOffsetTimestamps } from '@platformatic/kafka';
import { Gauge, Registry } from 'prom-client';
import {
  consumerGroupCommittedOffset,
  consumerGroupLag,
  consumerGroupLagSeconds,
  topicPartitionEndOffset,
} from '../../catalog/kafka.ts';

const admin = new Admin({ clientId: 'presale-bench-bare', bootstrapBrokers: [process.env.KAFKA_BROKERS ?? ''] });
const registry = new Registry();
const gaugeOf = ({ name, help, labels }: typeof consumerGroupLag | typeof topicPartitionEndOffset) =>
  new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry] });
const end = gaugeOf(topicPartitionEndOffset);
const ofGroups = [consumerGroupLag, consumerGroupLagSeconds, consumerGroupCommittedOffset].map(gaugeOf);

async function request() {
  const groups = [...(await admin.listGroups()).keys()];
  await admin.describeGroups({ groups });
  const committed = await admin.listConsumerGroupOffsets({ groups });
  const { topics } = await admin.metadata({});
  const asked = [...topics].map(([name, { partitions }]) => ({
    name,
    partitions: Object.keys(partitions).map((at) => ({
      partitionIndex: Number(at),
      timestamp: ListOffsetTimestamps.LATEST,
    })),
  }));
  return { committed, ends: await admin.listOffsets({ topics: asked.filter(({ name }) => !name.startsWith('__')) }) };
}

function set({ committed, ends }: Awaited<ReturnType<typeof request>>): void {
  for (const { name: topic, partitions } of ends) {
    for (const { partitionIndex, offset } of partitions) {
      end.set({ topic, partition: String(partitionIndex) }, Number(offset));
    }
  }
  for (const { groupId: group, topics } of committed) {
    for (const { name: topic, partitions } of topics) {
      for (const { partitionIndex, committedOffset } of partitions) {
        const labels = { group, topic, partition: String(partitionIndex) };
        for (const gauge of ofGroups) gauge.set(labels, Number(committedOffset));
      }
    }
  }
}

/** Does something, and adds what it took. */
async function timed<Result>(
  total: { wall: number; cpu: number },
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const used = process.cpuUsage(cpu);
  total.wall += (performance.now() - wall) / 1e3;
  total.cpu += (used.user + used.system) / 1e6;
  return result;
}

for await (const _ of createInterface({ input: process.stdin })) {
  const [bare, setting] = [
    { wall: 0, cpu: 0 },
    { wall: 0, cpu: 0 },
  ];
  const read = await timed(bare, request);
  await timed(setting, () => set(read));
  await timed(bare, () => registry.metrics());
  process.stdout.write(`${JSON.stringify({ ...bare, setCpu: setting.cpu })}\n`);
}
await admin.close();
