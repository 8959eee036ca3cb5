import { execa } from 'execa';
import { expect, test } from 'vitest';
import { outputFlags, withOwnSeparator } from './k6-flags.ts';
import { root } from './root.ts';

test.each([
  ['booking/simple --vus 10', 'booking/simple -- --vus 10'],
  ['booking/simple --profile smoke --vus=10 --duration 1m', 'booking/simple --profile smoke -- --vus=10 --duration 1m'],
  ['booking/simple --vus 10 --profile=load', 'booking/simple --profile=load -- --vus 10'],
  ['booking/simple --vus 10 -- --duration 1m', 'booking/simple -- --vus 10 --duration 1m'],
])('for "%s" it is "%s"', (typed, instead) => {
  expect(withOwnSeparator(typed.split(' '))).toBe(`npm run k6 -- ${instead}`);
});

test.each([
  [undefined, []],
  ['', []],
  ['json=samples.json', ['--out', 'json=samples.json']],
  ['csv=x.csv,influxdb=http://127.0.0.1:8086/k6', ['--out', 'csv=x.csv', '--out', 'influxdb=http://127.0.0.1:8086/k6']],
])('the outputs of K6_OUT=%s are kept beside ours', (text, flags) => {
  expect(outputFlags(text)).toEqual(flags);
});

test('who gives a flag of k6 in the wrong place is told what to type', async () => {
  const typed = ['cli/presale.ts', 'k6', 'booking/simple', '--vus', '10'];
  const { stderr, exitCode } = await execa('node', typed, { cwd: root, preferLocal: true, reject: false });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`k6's own flags go behind another "--": npm run k6 -- booking/simple -- --vus 10`);
});
