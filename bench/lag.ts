import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { consumerGroupLag } from '../catalog/kafka.ts';
import { spawnOwned } from '../stack/process/owned.ts';
import type { Stack } from '../stack/stack.ts';
import { alternate } from './kit/alternate.ts';
import type { Bench, BenchOptions, Measured } from './kit/bench.ts';
import { withStack } from './kit/bench-stack.ts';
import { usageOf } from './kit/cpu.ts';
import { ratios, spreadOf } from './kit/statistics.ts';
import { type ClusterSize, type Produce, withFilledCluster } from './lag/cluster.ts';

const full: ClusterSize = { topics: 50, partitions: 20, groups: 10 };
const tiny: ClusterSize = { topics: 2, partitions: 2, groups: 2 };
const [broker, exporter] = ['kafka', 'kafka-lag-exporter'];

/** `lag`: what a scrape of the lag exporter costs over what cannot be spared. */
export const lag: Bench = {
  name: 'lag',
  about:
    'A scrape of the lag exporter with 10,000 lag series (50 topics of 20 partitions, 10 groups, a real Kafka) against the bare requests of the same client plus prom-client writing the same series.',
  remarks: [
    'The exporter runs as the stack starts it, and is scraped over HTTP; what it took is read from the kernel. It is compared with a process that sends the requests and calls `registry.metrics()`; that it also has to set the gauges is not counted for it. Both expose 31,000 series: lag, lag in seconds and committed offset by group, topic and partition, and the ends.',
    'Memory is near its limit, and changes by some 10 MB from run to run, with when garbage was last collected.',
    'It is bought with CPU: with a heap that may grow as it likes the same scrape takes about 0.6 times the CPU, and twice the memory.',
    'Of the memory, an empty Node takes about 45 MB, most of it pages of its program that all Nodes share, the Kafka client 45 MB with its compiled code, express, zod, pino and prom-client 12 MB together, and what is kept of 10,000 series 12 MB. The rest is garbage of the last scrapes: 13 MB are made at each (45 MB when prom-client wrote the text), so the exporter starts with a small young generation and a heap that grows by a fifth. What is freed outside of that heap, such as the text, glibc would keep for later, some 15 MB: it is told to give it back.',
  ],
  run: (options) =>
    withStack(options, { profiles: ['demo'], services: [broker, exporter] }, (stack) =>
      withFilledCluster(new URL(stack.url(broker)).host, options.quick ? tiny : full, (produce) =>
        measured(options, stack, produce),
      ),
    ),
};

async function measured(options: BenchOptions, stack: Stack, produce: Produce): Promise<Measured> {
  const { quick, rounds = quick ? 1 : 15, tell, signal } = options;
  const pid = (await stack.services()).find(({ name }) => name === exporter)?.pid;
  if (pid === undefined) throw new Error('the lag exporter does not run');
  const scrapes = quick ? 1 : 10;
  let series = 0;
  const idle = usageOf(pid);
  const bare = bareProcess(options, new URL(stack.url(broker)).host);
  try {
    const read = await alternate(
      {
        scrape: async () => {
          await produce();
          const before = usageOf(pid).cpu;
          const walls: number[] = [];
          for (let scrape = 0; scrape < scrapes; scrape++) {
            const began = performance.now();
            const text = await (await fetch(`${stack.url(exporter)}/metrics`, { signal })).text();
            walls.push((performance.now() - began) / 1000);
            series = text.split(`\n${consumerGroupLag.name}{`).length - 1;
          }
          const { cpu, resident } = usageOf(pid);
          return { wall: spreadOf(walls).median, cpu: (cpu - before) / scrapes, resident, setCpu: 0 };
        },
        bare: async () => {
          const each: Taken[] = [];
          for (let scrape = 0; scrape < scrapes; scrape++) each.push(await bare.ask());
          const mean = (of: 'cpu' | 'setCpu') => each.reduce((sum, one) => sum + one[of], 0) / scrapes;
          const wall = spreadOf(each.map((one) => one.wall)).median;
          return { wall, cpu: mean('cpu'), setCpu: mean('setCpu'), resident: 0 };
        },
      },
      { rounds, tell, signal },
    );
    const milliseconds = (values: readonly number[]) => values.map((value) => value * 1000);
    return {
      figures: [
        {
          what: 'a scrape, CPU against the bare requests and text',
          unit: 'x',
          values: ratios(read.scrape.cpu, read.bare.cpu),
          most: 2,
        },
        { what: 'the same, by the clock', unit: 'x', values: ratios(read.scrape.wall, read.bare.wall), most: 2 },
        { what: 'resident memory after scrapes', unit: 'MB', values: read.scrape.resident, most: 150 },
        { what: 'resident memory at its peak', unit: 'MB', values: [usageOf(pid).peak] },
        { what: 'resident memory before the first scrape', unit: 'MB', values: [idle.resident] },
        { what: 'a scrape, CPU', unit: 'ms', values: milliseconds(read.scrape.cpu) },
        { what: 'a scrape, by the clock', unit: 'ms', values: milliseconds(read.scrape.wall) },
        { what: 'bare requests and text, CPU', unit: 'ms', values: milliseconds(read.bare.cpu) },
        { what: 'bare requests and text, by the clock', unit: 'ms', values: milliseconds(read.bare.wall) },
        { what: 'setting the gauges, CPU, in neither arm', unit: 'ms', values: milliseconds(read.bare.setCpu) },
        { what: 'lag series', unit: 'series', values: [series] },
      ],
    };
  } finally {
    await bare.end();
  }
}

interface Taken {
  readonly wall: number;
  readonly cpu: number;
  readonly setCpu: number;
}

/** The process that does only what cannot be spared. */
function bareProcess({ root }: BenchOptions, broker: string): { ask: () => Promise<Taken>; end: () => Promise<void> } {
  const child = spawnOwned([process.execPath, join(import.meta.dirname, 'lag', 'bare.ts')], {
    cwd: root,
    env: { ...process.env, KAFKA_BROKERS: broker },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout || !child.stdin) throw new Error('the bare process has no pipes');
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async () => {
      stdin.write('\n');
      const { value, done } = await lines.next();
      if (done) throw new Error('the process with the bare requests ended early');
      return JSON.parse(value);
    },
    end: async () => {
      stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
