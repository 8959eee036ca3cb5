import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Service } from '../compose/service.ts';
import { layOut, serviceFiles } from './filesystem.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'presale-files-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const service = (): Service =>
  ({
    name: 'alertmanager',
    mounts: [
      { source: { path: join(directory, 'source.yml') }, target: '/etc/alertmanager/alertmanager.yml' },
      { source: { volume: 'secrets' }, target: '/etc/alertmanager/secrets' },
      { source: { volume: 'data' }, target: '/data' },
    ],
    native: { render: ['/etc/alertmanager/alertmanager.yml'] },
  }) as unknown as Service;

test('paths at, under and above the mounts become host paths', () => {
  const { rewrite } = serviceFiles('/s', service());
  const at = (path: string) => `/s/alertmanager${path}`;
  expect(rewrite('--config.file=/etc/alertmanager/alertmanager.yml')).toBe(
    `--config.file=${at('/etc/alertmanager/alertmanager.yml')}`,
  );
  expect(rewrite('$__file{/etc/alertmanager/secrets/password}')).toBe(
    `$__file{${at('/etc/alertmanager/secrets/password')}}`,
  );
  expect(rewrite('/etc/alertmanager')).toBe(at('/etc/alertmanager'));
  expect(rewrite('/data')).toBe(at('/data'));
});

test('what is no path of a mount is left alone', () => {
  const { rewrite } = serviceFiles('/s', service());
  for (const text of ['/database', '/etc/hosts', 'http://data:80/data', '/-/healthy', '/', 'redis://x/data']) {
    expect(rewrite(text)).toBe(text);
  }
});

test('the root has links to the sources, renders what it must, and is made afresh; volumes stay', () => {
  const source = join(directory, 'source.yml');
  writeFileSync(source, 'url: http://redis:6379');
  const rewrite = (text: string) => text.replace('redis:6379', '127.0.0.1:1');
  layOut(directory, service(), rewrite);
  const { path } = serviceFiles(directory, service());
  expect(readFileSync(path('/etc/alertmanager/alertmanager.yml'), 'utf8')).toBe('url: http://127.0.0.1:1');
  expect(readFileSync(source, 'utf8')).toBe('url: http://redis:6379');
  expect(readlinkSync(path('/data'))).toBe(join(directory, 'data'));

  writeFileSync(path('/data/kept'), '');
  writeFileSync(path('/etc/stray'), '');
  layOut(directory, service(), rewrite);
  expect(existsSync(path('/data/kept'))).toBe(true);
  expect(existsSync(path('/etc/stray'))).toBe(false);
});
