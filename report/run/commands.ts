import { basename } from 'node:path';
import type { RunRecord } from '../../runs/stored-run.ts';

/** A word as a POSIX shell reads it back. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The arguments that the runner gives k6 before those that were passed through, by the flag that ends them. */
const lastOwnFlag = 'profile=';

/** The command that makes such a run again: the same suite, profile, fault and flags. */
export function presaleCommand({ system, suite, profile, scale, fault, command }: RunRecord): string {
  const words = ['npm', 'run', 'k6', '--', `${system}/${suite}`, '--profile', profile];
  if (scale !== 1) words.push('--scale', String(scale));
  if (fault) {
    const parameters = Object.entries(fault.parameters ?? {}).map(([key, value]) => `,${key}=${value}`);
    if (fault.seconds !== undefined) parameters.push(`,for=${fault.seconds}s`);
    words.push('--fault', `${fault.name}${parameters.join('')}`);
  }
  const args = command?.args ?? [];
  const passed = args.slice(args.findLastIndex((arg) => arg.startsWith(lastOwnFlag)) + 1, -1);
  if (passed.length > 0) words.push('--', ...passed);
  return words.map(shellWord).join(' ');
}

/** The command with which k6 itself was started, or nothing where it is not known. */
export function k6Line({ command }: RunRecord): string | null {
  if (!command) return null;
  const variables = Object.entries(command.env).map(([name, value]) => `${name}=${shellWord(value)}`);
  return [...variables, basename(command.k6), ...command.args.map(shellWord)].join(' ');
}
