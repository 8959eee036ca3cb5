import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { print } from '../promql/index.ts';
import { promtool } from './prometheus-programs.ts';

type Expression = Parameters<typeof print>[0];

/** A sample as promtool writes it: the labels in braces. */
export interface Sample {
  readonly labels: string;
  readonly value: number;
}

/** Series by name and labels, in promtool's notation, one sample for each interval from second 0 on. */
export interface Given {
  readonly interval: string;
  readonly series: Readonly<Record<string, string>>;
}

/** Expects Prometheus to answer an expression with these samples, so many seconds after the first sample. */
export async function expectSamples(
  { interval, series }: Given,
  expression: Expression,
  at: number,
  samples: readonly Sample[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'presale-samples-'));
  const cases = {
    evaluation_interval: interval,
    fuzzy_compare: true,
    tests: [
      {
        interval,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [
          {
            expr: print(expression),
            eval_time: `${at}s`,
            exp_samples: samples.map(({ labels, value }) => ({ labels, value: inYaml(value) })),
          },
        ],
      },
    ],
  };
  try {
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases).replaceAll('"+Inf"', '.inf'));
    const { all, exitCode } = await execa(await promtool(), ['test', 'rules', 'cases.json'], {
      cwd: folder,
      all: true,
      reject: false,
    });
    expect(exitCode, all).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** JSON has no infinity; the file is read as YAML, which has. */
const inYaml = (value: number) => (value === Number.POSITIVE_INFINITY ? '+Inf' : value);
