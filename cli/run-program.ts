import { type Command, CommanderError } from 'commander';
import { PresaleError } from '../config/errors.ts';
import { diskTrouble } from '../stack/disk-trouble.ts';
import { coloursOn } from './colours.ts';
import { refuseTakenByNpm } from './npm-options.ts';

const wrongUsage = 2;

/**
 * Runs a command line to its exit code: 0, what the error says, or 2 for wrong usage. An error is a message; with
 * PRESALE_DEBUG set it has its stack trace too.
 */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', outliveReader);
  throwInsteadOfExit(program);
  program.hook('preAction', (_, command) => refuseTakenByNpm(command, process.env));
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** `| head` closes the pipe when it has read enough: what is said then goes nowhere, and the work is finished all the same. */
function outliveReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride().showHelpAfterError('(add --help for what it takes)');
  for (const subcommand of command.commands) throwInsteadOfExit(subcommand);
}

/** An error of the file system says what to do: it is not ours, so that it would not. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const disk = error instanceof PresaleError ? undefined : diskTrouble(error);
  return disk === undefined ? error.message : `${disk}: put that right, or set PRESALE_STATE to a directory elsewhere`;
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its own message already; its code is 0 for help and version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUsage;
  const message = messageOf(error);
  console.error(`${coloursOn(process.stderr).red('error')}: ${message}`);
  if (process.env.PRESALE_DEBUG && error instanceof Error) console.error(error.stack);
  const code = (error as { exitCode?: unknown }).exitCode;
  return typeof code === 'number' ? code : 1;
}
