import { readdir } from 'node:fs/promises';
import { kafkaConnections, kafkaCpu, kafkaInfo, kafkaMemory } from '../../catalog/stores.ts';
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
  const version = await versionOf(use.command);
  return [
    reading(kafkaCpu, use.cpuSeconds),
    reading(kafkaMemory, use.memoryBytes),
    reading(kafkaConnections, use.connections),
    ...(version ? [reading(kafkaInfo, [{ labels: { version }, value: 1 }])] : []),
  ];
}

const library = /kafka-clients-(\d[\w.-]*)\.jar/;

/** The version of a broker by its class path, which names each library, or folders with `/*`. */
async function versionOf(command: string): Promise<string | undefined> {
  const named = library.exec(command)?.[1];
  if (named) return named;
  const folders = [...command.matchAll(/([^\s:]+)\/\*/g)].flatMap(([, folder]) => folder ?? []);
  const files = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  return files.flat().flatMap((file) => library.exec(file)?.[1] ?? [])[0];
}
