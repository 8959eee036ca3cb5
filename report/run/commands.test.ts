import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { goodRun } from '../../test/good-run.ts';
import { k6Line, presaleCommand, shellWord } from './commands.ts';

const { record } = goodRun();
const k6 = (...passed: string[]) => ({
  k6: 'bin/k6',
  args: ['run', '--tag', 'testid=x', '--tag', 'profile=load', ...passed, 'k6/suites/booking/simple.ts'],
  env: { BASE_URL: 'http://127.0.0.1:1', NOTE: "it's; $(here)" },
});

/** What a shell makes of a line: its words. */
const words = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('a word for the shell', () => {
  it.each(['plain', '', "it's", '$(x) `y` "z" \\', 'a b\nc', '*?[!'])('comes back as it was: %j', (text) => {
    expect(words(shellWord(text))).toEqual([text]);
  });
});

describe('the command that makes a run again', () => {
  it('names suite and profile', () => {
    expect(presaleCommand({ ...record, command: k6() })).toBe('npm run k6 -- booking/simple --profile load');
  });

  it('has the fault with its parameters, and the flags that were passed through', () => {
    const fault = { name: 'slow-requests', parameters: { milliseconds: 800, share: 0.5 } };
    expect(words(presaleCommand({ ...record, fault, command: k6('--vus', '10', '--tag', 'note=a b') }))).toEqual([
      ...['npm', 'run', 'k6', '--', 'booking/simple', '--profile', 'load'],
      ...['--fault', 'slow-requests,milliseconds=800,share=0.5'],
      ...['--', '--vus', '10', '--tag', 'note=a b'],
    ]);
  });

  it('gives k6 its variables and arguments', () => {
    const line = k6Line({ ...record, command: k6() }) ?? '';
    expect(words(line)).toEqual([
      'BASE_URL=http://127.0.0.1:1',
      "NOTE=it's; $(here)",
      ...['k6', 'run', '--tag', 'testid=x', '--tag', 'profile=load', 'k6/suites/booking/simple.ts'],
    ]);
  });

  it('is not made up where k6’s was not recorded', () => {
    expect(k6Line({ ...record, command: undefined })).toBeNull();
  });
});
