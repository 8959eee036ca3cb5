import { expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../service/config.ts';
import { exporterVariables } from './config.ts';

const read = (env: NodeJS.ProcessEnv) => readConfig(z.object(exporterVariables), env);

test('an exporter has 4 seconds for a collection, and ends it half a second before the scrape time-out', () => {
  expect(read({ PORT: '9101' })).toMatchObject({ COLLECTION_TIMEOUT: 4, SCRAPE_TIMEOUT_OFFSET: 0.5 });
});

test.each([
  [{ PORT: '1', COLLECTION_TIMEOUT: '4' }, 'COLLECTION_TIMEOUT="4": write a number and ms, s, m, h or d'],
  [{ PORT: '1', SCRAPE_TIMEOUT_OFFSET: '0s' }, 'SCRAPE_TIMEOUT_OFFSET="0s": it must be longer than 0'],
])('%j is refused', (env, message) => {
  expect(() => read(env)).toThrow(message);
});
