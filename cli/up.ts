import { Command, Option } from 'commander';
import { up as upStack } from '../stack/stack.ts';
import { renderRules } from './build.ts';
import { interruptible } from './interrupt.ts';
import { progressDisplay } from './progress.ts';
import { type StackFlags, stackOptions } from './stack-options.ts';
import { whereToLook } from './where-to-look.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, ...value.split(',')];

/** `presale up`: starts the stack, and leaves it running. */
export const up = new Command('up')
  .description('start the stack, and leave it running; a second start adds what is missing')
  .argument('[services...]', 'only these services and what they depend on')
  .option('--runtime <runtime>', 'auto, native or docker')
  .addOption(
    new Option('--profile <name>', 'a profile of docker-compose.yml, such as demo; may be repeated')
      .argParser(collect)
      .default([], 'none'),
  )
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
        renderRules,
      }).finally(display.end),
    );
    await whereToLook(stack);
    console.log('"npm run status" says how it is, "npm run down" stops it.');
  });
