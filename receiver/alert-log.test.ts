import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlertLog } from './alert-log.ts';
import type { ReceivedAlert } from './notification.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'presale-alert-log-'));
  path = join(folder, 'deeper', 'alerts.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const alert = (alertname: string, receivedAt = '2026-01-01T00:00:00.000Z'): ReceivedAlert => ({
  receivedAt,
  receiver: 'webhook',
  groupKey: '{}',
  status: 'firing',
  alertname,
  severity: 'critical',
  system: 'booking',
  labels: { alertname },
  annotations: { description: 'ünïcode "quotes"\nand a second line' },
  startsAt: receivedAt,
  endsAt: receivedAt,
  fingerprint: alertname,
});

test('what was appended is there after a restart, in its order', async () => {
  const first = await AlertLog.open(path);
  await Promise.all([first.append([alert('A')]), first.append([alert('B'), alert('C')])]);
  await first.close();
  const second = await AlertLog.open(path);
  await second.append([alert('D')]);
  expect(second.find().map(({ alertname }) => alertname)).toEqual(['A', 'B', 'C', 'D']);
  expect(second.find()[0]).toEqual(alert('A'));
  await second.close();
});

test('a torn last line is cut off, and the next one is whole', async () => {
  const first = await AlertLog.open(path);
  await first.append([alert('A')]);
  await first.close();
  await appendFile(path, '{"alertname":"torn ü');
  const second = await AlertLog.open(path);
  await second.append([alert('B')]);
  await second.close();
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).alertname)).toEqual(['A', 'B']);
});

test('a file that is something else is refused by name and left alone', async () => {
  await writeFile(join(folder, 'notes.txt'), 'dear diary\n');
  await expect(AlertLog.open(join(folder, 'notes.txt'))).rejects.toThrow(/notes\.txt, line 1: not JSON.*ALERTS_FILE/);
  expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('dear diary\n');
});

test('finds by time and by name', async () => {
  const log = await AlertLog.open(path);
  await log.append([alert('A'), alert('A', '2026-01-02T00:00:00.000Z'), alert('B', '2026-01-02T00:00:00.000Z')]);
  expect(log.find({ since: new Date('2026-01-02T00:00:00Z') })).toHaveLength(2);
  expect(log.find({ since: new Date('2026-01-02T00:00:00Z'), alertname: 'A' })).toHaveLength(1);
  await log.close();
});

test('a file that has grown long is put aside, and the two together are told, also after a restart', async () => {
  const size = 2 * JSON.stringify(alert('A')).length;
  const names = (log: AlertLog) => log.find().map(({ alertname }) => alertname);
  const first = await AlertLog.open(path, size);
  for (const name of ['A', 'B', 'C', 'D', 'E']) await first.append([alert(name)]);
  expect(names(first)).toEqual(['C', 'D', 'E']);
  await first.close();
  const second = await AlertLog.open(path, size);
  expect(names(second)).toEqual(['C', 'D', 'E']);
  await second.append([alert('F')]);
  await second.append([alert('G')]);
  expect(names(second)).toEqual(['E', 'F', 'G']);
  await second.close();
  expect((await stat(path)).size + (await stat(`${path}.1`)).size).toBeLessThan(2 * (size + 200));
  expect((await readdir(dirname(path))).sort()).toEqual(['alerts.jsonl', 'alerts.jsonl.1']);
});

test('a file that cannot be put aside is written on, and put aside as soon as it can be', async () => {
  const log = await AlertLog.open(path, 1);
  await mkdir(join(`${path}.1`, 'in the way'), { recursive: true });
  await log.append([alert('A')]);
  await log.append([alert('B')]);
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(2);
  await rm(`${path}.1`, { recursive: true });
  await log.append([alert('C')]);
  expect(log.find().map(({ alertname }) => alertname)).toEqual(['A', 'B', 'C']);
  expect((await readFile(`${path}.1`, 'utf8')).trimEnd().split('\n')).toHaveLength(3);
  await log.close();
});

test('a disk that is full costs nothing that was stored, and what does not fit is not acknowledged', async () => {
  // A limit on the size of files stands in for the disk's: the system refuses to write in the same way.
  const module = new URL('./alert-log.ts', import.meta.url).href;
  const program = `
    import { AlertLog } from ${JSON.stringify(module)};
    const log = await AlertLog.open(${JSON.stringify(path)});
    const alert = (alertname) => ({ ...${JSON.stringify(alert('A'))}, alertname });
    await log.append([alert('first')]);
    const many = Array.from({ length: 2000 }, (_, at) => alert('many ' + at));
    await log.append(many).catch((error) => console.log(error.code));
    await log.append([alert('last')]);
    console.log(log.find().map(({ alertname }) => alertname).join());`;
  const limited = ['-c', 'ulimit -f 100; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', program];
  const { stdout } = await execa('sh', limited);
  expect(stdout).toBe('EFBIG\nfirst,last');
  const log = await AlertLog.open(path);
  expect(log.find().map(({ alertname }) => alertname)).toEqual(['first', 'last']);
  await log.close();
});
