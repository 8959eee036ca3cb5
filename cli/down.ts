import { Command } from 'commander';
import { find } from '../stack/stack.ts';
import { stackOptions } from './stack-options.ts';

/** `presale down`: stops everything that `up` started. What it has stored stays. */
export const down = new Command('down')
  .description('stop everything; what was stored stays in the state directory')
  .action(async () => {
    const { stateDir } = await stackOptions();
    const stack = await find(stateDir);
    await stack?.down();
    console.log(stack ? 'Everything has stopped.' : 'Nothing runs here.');
  });
