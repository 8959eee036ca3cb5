import { Command, Option } from 'commander';
import { PresaleError } from '../config/errors.ts';
import { root } from './root.ts';
import { stackOptions } from './stack-options.ts';

interface Flags {
  readonly base?: string;
  readonly format: 'text' | 'markdown' | 'json';
  readonly backtest?: string;
  readonly failOn?: 'loosened-critical';
}

/** `presale alerts:review`: the rules as people review them, what changed, and what they would have done. */
export const alertsReview = new Command('alerts:review')
  .description('the alerts in plain words; what changed since another commit, and what they would have done')
  .option('--base <ref>', 'compare with the rules that are committed there')
  .option(
    '--backtest <testid or range>',
    'when they would have fired: in a kept run, in the last so long (1h), or from..to',
  )
  .addOption(
    new Option('--format <format>', 'for a terminal, a pull request, or a program')
      .choices(['text', 'markdown', 'json'])
      .default('text'),
  )
  .addOption(
    new Option('--fail-on <what>', 'exit with 99 when a critical alert warns less than at --base').choices([
      'loosened-critical',
    ]),
  )
  .addHelpText(
    'after',
    `
Exit code 0; with --fail-on loosened-critical 99 when a critical alert was removed, loosened, or asks something else.
docs/alert-review.md says what each word means.

Examples:
  npm run alerts:review
  npm run alerts:review -- --base origin/main
  npm run alerts:review -- --base HEAD~1 --backtest latest
  npm run alerts:review -- --backtest 2026-11-21T10:00:00Z..2026-11-21T11:00:00Z
  npm run --silent alerts:review -- --base origin/main --format markdown --fail-on loosened-critical`,
  )
  .action(async ({ base: ref, format, backtest: range, failOn }: Flags, command: Command) => {
    if (failOn && ref === undefined) command.error('error: --fail-on compares: name a commit with --base');
    // The dashboards and the rules take a while to load: other commands do not wait for them.
    const [{ rulesAt }, { currentRules }, { review, toBacktest }] = await Promise.all([
      import('../review/base.ts'),
      import('../review/current.ts'),
      import('../review/review.ts'),
    ]);
    const base = ref === undefined ? undefined : await rulesAt(root, ref);
    const reviewed = { rules: currentRules(), base };
    const asked = range === undefined ? undefined : await backtested(range, toBacktest(reviewed));
    const result = { ...review(reviewed, root), ...(asked ? { backtest: asked } : {}) };
    console.log(await printed(result, format));
    const weaker = result.base?.changes.some(({ weakensCritical }) => weakensCritical) ?? false;
    process.exitCode = failOn && weaker ? 99 : 0;
  });

async function printed(result: import('../review/review.ts').Review, format: Flags['format']): Promise<string> {
  if (format === 'json') return JSON.stringify(result, null, 2);
  if (format === 'markdown') return (await import('../review/markdown.ts')).reviewMarkdown(result).trimEnd();
  const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const width = process.stdout.isTTY === true ? process.stdout.columns : undefined;
  return (await import('../review/text.ts')).reviewText(result, { coloured, width });
}

/** Asks the stack's Prometheus. Standard output is the review's, so how far it is goes to a terminal's error output. */
async function backtested(text: string, pairs: readonly import('../review/pair.ts').Pair[]) {
  const [{ find }, { prometheusAt }, { rangeOf }, { backtest }] = await Promise.all([
    import('../stack/stack.ts'),
    import('../runs/prometheus.ts'),
    import('../review/backtest/range.ts'),
    import('../review/backtest/backtest.ts'),
  ]);
  const { stateDir } = await stackOptions();
  const range = await rangeOf(text, stateDir);
  const stack = await find(stateDir);
  if (!stack)
    throw new PresaleError('--backtest asks Prometheus, and the stack does not run: start it with "npm run up"');
  const say = (line: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
  };
  try {
    return await backtest(pairs, range, prometheusAt(stack.url('prometheus')), (alert, number, of) =>
      say(`backtest ${number} of ${of}: ${alert}`),
    );
  } finally {
    say('');
  }
}
