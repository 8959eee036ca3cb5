import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { program } from '../test/quick-engines.ts';
import { inspectSuite } from './k6-inspect.ts';

const folder = mkdtempSync(join(tmpdir(), 'presale-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('of an extension that k6 lacks it is said which there is', async () => {
  const script = join(folder, 'suite.ts');
  writeFileSync(script, `import 'k6/x/presale-has-none'; export default () => {};`);
  const inspected = inspectSuite(await program('k6'), script, {});
  await expect(inspected).rejects.toThrow(/unknown modules .*k6\/x\/presale-has-none.* has k6\/x\/sql/s);
});
