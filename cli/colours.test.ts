import { execa } from 'execa';
import { expect, test } from 'vitest';
import { coloursOn } from './colours.ts';
import { root } from './root.ts';

const esc = String.fromCharCode(27);

test('a terminal has colours, a file has none', () => {
  const before = process.env.NO_COLOR;
  delete process.env.NO_COLOR;
  try {
    expect(coloursOn({ isTTY: true }).red('error')).toContain(esc);
    expect(coloursOn({}).red('error')).toBe('error');
    process.env.NO_COLOR = '1';
    expect(coloursOn({ isTTY: true }).red('error')).toBe('error');
  } finally {
    if (before === undefined) delete process.env.NO_COLOR;
    else process.env.NO_COLOR = before;
  }
});

test('an error in CI is written without colours, since its log is a file', async () => {
  const typed = ['cli/presale.ts', 'report', 'nobody-knows-it'];
  const env = { CI: 'true', FORCE_COLOR: undefined };
  const { stderr } = await execa('node', typed, { cwd: root, preferLocal: true, reject: false, env });
  expect(stderr).toMatch(/^error: /);
});
