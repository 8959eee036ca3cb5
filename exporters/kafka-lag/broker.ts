import { kafkaCpu, kafkaInfo, kafkaMemory } from '../../catalog/stores.ts';
import { serverProcess } from '../http/server-process.ts';
import { type Reading, reading } from '../http/source.ts';

/**
 * Reads what the first of the brokers uses, where its process can be seen. Its version is that of the libraries it was
 * started with: Kafka's protocol does not tell it.
 */
export async function readBroker([address = '']: readonly string[]): Promise<readonly Reading[]> {
  const at = address.lastIndexOf(':');
  const use = await serverProcess(address.slice(0, at), Number(address.slice(at + 1)));
  if (!use) return [];
  const version = /kafka-clients-(\d[\w.-]*)\.jar/.exec(use.command)?.[1];
  return [
    reading(kafkaCpu, use.cpuSeconds),
    reading(kafkaMemory, use.memoryBytes),
    ...(version ? [reading(kafkaInfo, [{ labels: { version }, value: 1 }])] : []),
  ];
}
