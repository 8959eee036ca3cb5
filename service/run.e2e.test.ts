import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../test/service-process.ts';

const run = new URL('run.ts', import.meta.url);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Launches a service whose start is this code. */
async function service(name: string, start: string) {
  const main = join(folder, `${name}.mjs`);
  await writeFile(
    main,
    `import { runService } from '${run}';
const start = async (config, log, closing) => { ${start} };
await runService({ name: '${name}', config: () => ({ LOG_LEVEL: 'info' }), start });`,
  );
  return launch(main, {});
}

const alive = "setInterval(() => undefined, 1000); log.info('started');";
const says = (lines: readonly Readonly<Record<string, unknown>>[], msg: string) =>
  lines.some((line) => line.msg === msg);
const said = (lines: readonly Readonly<Record<string, unknown>>[], msg: string) =>
  expect.poll(() => says(lines, msg), { timeout: 30_000 }).toBe(true);

test('a step that never ends does not hold up the end: exit code 1', async () => {
  const { child, lines, ended } = await service(
    'hanging',
    `closing.add('hanging', () => new Promise(() => {})); ${alive}`,
  );
  await said(lines, 'started');
  child.kill('SIGTERM');
  expect(await ended).toBe(1);
  expect(lines.at(-1)).toMatchObject({ msg: 'did not stop in time' });
});

test('a step that fails is logged, the others are taken all the same, and the stop is in order', async () => {
  const steps = `closing.add('first', () => log.info('first undone'));
    closing.add('broken', () => Promise.reject(new Error('it broke')));`;
  const { child, lines, ended } = await service('broken', `${steps} ${alive}`);
  await said(lines, 'started');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(lines).toContainEqual(expect.objectContaining({ step: 'broken', reason: 'it broke' }));
  expect(lines.slice(-2)).toMatchObject([{ msg: 'first undone' }, { msg: 'stopped' }]);
});

test('a further signal does not begin the stop again', async () => {
  const steps = `closing.add('slow', () => new Promise((done) => process.once('SIGINT', () => setTimeout(done, 50))));`;
  const { child, lines, ended } = await service('twice', `${steps} ${alive}`);
  await said(lines, 'started');
  child.kill('SIGTERM');
  await said(lines, 'stopping');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(lines.filter(({ msg }) => msg === 'stopping')).toHaveLength(1);
});

test('a start that fails is undone and told in one line: exit code 1', async () => {
  const start = `closing.add('opened', () => process.stderr.write('closed\\n')); throw new Error('no luck');`;
  const { lines, errors, ended } = await service('luckless', start);
  expect(await ended).toBe(1);
  expect(errors.join('')).toBe('luckless: no luck\nclosed\n');
  expect(lines).toEqual([]);
});
