import { Command } from 'commander';
import pc from 'picocolors';
import { find, type ServiceStatus } from '../stack/stack.ts';
import { stackOptions } from './stack-options.ts';

/** `presale status`: what runs, where, since when, healthy or not. Exit code 1 when something is not healthy. */
export const status = new Command('status')
  .description('say what runs, where, since when, and whether it is healthy')
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    '\nExit code 1 when a service is not healthy.\n\nExamples:\n  npm run status\n  npm run status -- --json',
  )
  .action(async ({ json = false }: { json?: boolean }) => {
    const { stateDir } = await stackOptions();
    const stack = await find(stateDir);
    const services = (await stack?.services()) ?? [];
    if (json)
      console.log(
        JSON.stringify({ runtime: stack?.runtime ?? null, profiles: stack?.profiles ?? [], services }, undefined, 2),
      );
    else if (stack) printTable(services, stack.runtime);
    else console.log('Nothing runs here. "npm run up" starts the stack.');
    for (const note of json ? [] : (stack?.notes ?? [])) console.log(note);
    if (services.some(({ healthy }) => !healthy)) process.exitCode = 1;
  });

function printTable(services: readonly ServiceStatus[], runtime: string): void {
  const head = ['service', 'state', 'healthy', 'since', 'address', 'process'];
  const rows = services.map(({ name, state, healthy, since, address, pid, reason }) => [
    name,
    state,
    healthy ? 'yes' : 'no',
    `${since.slice(0, 10)} ${since.slice(11, 19)} UTC`,
    address,
    pid === undefined ? (reason ?? '-') : String(pid),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  console.log(`runtime: ${runtime}`);
  console.log(pc.bold(line(head)));
  for (const row of rows) console.log(row[2] === 'yes' ? line(row) : pc.red(line(row)));
}
