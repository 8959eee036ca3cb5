import { Command } from 'commander';
import { readCompose } from '../stack/compose/read.ts';
import { logFile } from '../stack/native/plan.ts';
import { find, type ServiceStatus, type Stack } from '../stack/stack.ts';
import { directories } from '../stack/state.ts';
import { otherSystemText } from '../stack/watched-system.ts';
import { coloursOn } from './colours.ts';
import { stackOptions } from './stack-options.ts';

/** `presale status`: what runs, where, since when, healthy or not. Exit code 1 when something is not healthy. */
export const status = new Command('status')
  .description('say what runs, where, since when, and whether it is healthy')
  .option('--json', 'as JSON')
  .addHelpText(
    'after',
    `
A service that ends by itself is started again, after a pause that doubles from half a second on. One that ends six
times, each within a minute of its start, has failed: it is given up, and "npm run up" starts it again.

Exit code 1 when a service is not healthy.

Examples:
  npm run status
  npm run status -- --json`,
  )
  .action(async ({ json = false }: { json?: boolean }) => {
    const { root, stateDir, env } = await stackOptions();
    // A port that is none is said here as `up` says it.
    readCompose(root, env);
    const stack = await find(stateDir, env);
    const services = (await stack?.services()) ?? [];
    if (json)
      console.log(
        JSON.stringify({ runtime: stack?.runtime ?? null, profiles: stack?.profiles ?? [], services }, undefined, 2),
      );
    else if (stack) printTable(services, stack.runtime);
    else console.log('Nothing runs here. "npm run up" starts the stack.');
    for (const note of json || !stack ? [] : notesOn(stack, services, env)) console.log(note);
    if (services.some(({ healthy }) => !healthy)) process.exitCode = 1;
  });

const imageWords = { local: 'a local image', upstream: 'upstream' } as const;

/** What is left out, which service was given up and what to do, and whether the system is another than configured. */
function notesOn(stack: Stack, services: readonly ServiceStatus[], env: NodeJS.ProcessEnv): readonly string[] {
  const givenUp = services
    .filter(({ state }) => state === 'failed')
    .map(
      ({ name, reason }) =>
        `${name} was given up: ${reason}. See ${logFile(directories(stack.stateDir).logs, name)}, put that right, and start it again with "npm run up"`,
    );
  return [...stack.notes, ...givenUp, ...[otherSystemText(stack.system, env) ?? []].flat()];
}

function printTable(services: readonly ServiceStatus[], runtime: string): void {
  const head = [
    'service',
    'state',
    'healthy',
    'since',
    'address',
    'restarts',
    runtime === 'docker' ? 'image' : 'process',
  ];
  const rows = services.map(({ name, state, healthy, since, address, restarts, pid, image, reason }) => [
    name,
    state,
    healthy ? 'yes' : 'no',
    `${since.slice(0, 10)} ${since.slice(11, 19)} UTC`,
    address,
    String(restarts),
    String(pid ?? reason ?? (image ? `run from ${imageWords[image]}` : '-')),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  console.log(`runtime: ${runtime}`);
  const { bold, red } = coloursOn(process.stdout);
  console.log(bold(line(head)));
  for (const row of rows) console.log(row[2] === 'yes' ? line(row) : red(line(row)));
}
