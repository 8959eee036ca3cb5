import { Command } from 'commander';
import { type Stack, up as upStack } from '../stack/stack.ts';
import { interruptible } from './interrupt.ts';
import { progressDisplay } from './progress.ts';
import { type StackFlags, stackOptions } from './stack-options.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, ...value.split(',')];

/** `presale up`: starts the stack, and leaves it running. */
export const up = new Command('up')
  .description('start the stack, and leave it running; a second start adds what is missing')
  .argument('[services...]', 'only these services and what they depend on')
  .option('--runtime <runtime>', 'auto, native or docker')
  .option('--profile <name>', 'a profile of docker-compose.yml, such as demo; may be repeated', collect, [])
  .addHelpText(
    'after',
    '\nExamples:\n  npm run up -- --profile demo\n  npm run up -- --runtime docker\n  npm run up -- prometheus kafka --profile demo',
  )
  .action(async (services: readonly string[], flags: StackFlags) => {
    const { config: _, ...options } = await stackOptions(flags);
    const display = progressDisplay();
    const stack = await interruptible((signal) =>
      upStack({
        ...options,
        ...(services.length > 0 ? { services } : {}),
        attached: false,
        signal,
        onProgress: display.onProgress,
      }).finally(display.end),
    );
    await describeStack(stack);
  });

/** Says where to look. */
export async function describeStack(stack: Stack): Promise<void> {
  console.log(
    stack.started ? `The stack runs (${stack.runtime}).` : `The stack was running already (${stack.runtime}).`,
  );
  const names = new Set((await stack.services()).map(({ name }) => name));
  const pages = { Prometheus: 'prometheus', Alertmanager: 'alertmanager', Booking: 'booking' };
  for (const [title, service] of Object.entries(pages)) {
    if (names.has(service)) console.log(`  ${title.padEnd(13)} ${stack.url(service)}`);
  }
  const grafana = await stack.grafana();
  if (grafana)
    console.log(`  ${'Grafana'.padEnd(13)} ${grafana.url}  sign in as ${grafana.user} with ${grafana.password}`);
  for (const note of stack.notes) console.log(note);
  console.log('"npm run status" says how it is, "npm run down" stops it.');
}
