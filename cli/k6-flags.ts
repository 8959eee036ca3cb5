/**
 * The outputs that `K6_OUT` names, as flags: a flag of ours takes the place of the variable, which k6 then ignores.
 * @param text the variable: one output, or several with commas between them
 */
export const outputFlags = (text = ''): string[] =>
  text
    .split(',')
    .filter((output) => output !== '')
    .flatMap((output) => ['--out', output]);

/** The options of `presale k6` itself, each with a value. */
const own = ['--profile', '--fault'];

/**
 * What to type instead, for a command line of `presale k6` with k6's own flags among ours: they go behind a `--`.
 * @param args what was typed behind `presale k6`, the suite first
 */
export function withOwnSeparator(args: readonly string[]): string {
  const isOurs = (arg: string, at: number): boolean =>
    at === 0 || [arg.split('=')[0], args[at - 1]].some((word) => own.includes(word as string));
  const ofK6 = args.filter((arg, at) => !isOurs(arg, at) && arg !== '--');
  return ['npm run k6 --', ...args.filter(isOurs), '--', ...ofK6].join(' ');
}
