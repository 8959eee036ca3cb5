// Reads what vitest reported: `node results.mjs failed FIRST` lists the files with a failed test; `count FIRST [AGAIN]`
// prints passed, failed and skipped tests, where a file that ran again counts as it did then.
import { existsSync, readFileSync } from 'node:fs';

const [what, first, again] = process.argv.slice(2);
const filesOf = (path) => new Map(JSON.parse(readFileSync(path, 'utf8')).testResults.map((file) => [file.name, file]));
const files = filesOf(first);
const hasFailed = (file) => file.status === 'failed' || file.assertionResults.some(({ status }) => status === 'failed');

if (what === 'failed') {
  for (const [name, file] of files) if (hasFailed(file)) console.log(name);
} else {
  if (again !== undefined && existsSync(again)) for (const [name, file] of filesOf(again)) files.set(name, file);
  const tests = [...files.values()].flatMap(({ assertionResults }) => assertionResults);
  const count = (status) => tests.filter((one) => one.status === status).length;
  const broken = [...files.values()].filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const [passed, failed] = [count('passed'), count('failed')];
  console.log(passed, failed + broken, tests.length - passed - failed);
}
