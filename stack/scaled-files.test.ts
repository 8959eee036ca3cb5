import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Duration } from '../catalog/duration.ts';
import { scaled } from '../catalog/time-scale.ts';
import { composeFile } from './compose/read.ts';
import { servicesEnvironment } from './scaled-files.ts';

const root = resolve(import.meta.dirname, '..');

test('alerts are sent again as the compose file says, and as much faster as all else', () => {
  const [, written] = /\$\{ALERT_RESEND_DELAY:-(\w+)\}/.exec(readFileSync(join(root, composeFile), 'utf8')) ?? [];
  const at = (timeScale: number) =>
    servicesEnvironment({ timeScale, env: {}, profiles: [] }, '/state').ALERT_RESEND_DELAY;
  expect(at(1)).toBeUndefined();
  expect(at(4)).toBe(scaled(written as Duration, 4));
});
