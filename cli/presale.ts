#!/usr/bin/env node
import { Command } from 'commander';
import { alertsReview } from './alerts-review.ts';
import { bench } from './bench.ts';
import { buildCommands } from './build.ts';
import { compare } from './compare.ts';
import { down } from './down.ts';
import { gate } from './gate.ts';
import { k6 } from './k6.ts';
import { report } from './report.ts';
import { runProgram } from './run-program.ts';
import { runs } from './runs.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { up } from './up.ts';

const program = new Command('presale')
  .description(
    'What a team runs before tickets go on sale: the observability stack as code, and the test of whether it may open',
  )
  .addCommand(start)
  .addCommand(up)
  .addCommand(status)
  .addCommand(down)
  .addCommand(k6)
  .addCommand(report)
  .addCommand(gate)
  .addCommand(compare)
  .addCommand(runs)
  .addCommand(bench)
  .addCommand(alertsReview)
  .addHelpText(
    'after',
    `
Exit codes:
  0   fine
  1   an error, said in a message
  2   wrong usage
  99  it may not open, the gate failed, or something became slower

Examples:
  npm start                         a first look: the stack, the booking demo, a short load, a verdict
  npm run up                        the stack, watching the system of presale.config.ts
  npm run up -- --profile demo      the stack and the booking demo
  npm run status
  npm run down`,
  );

for (const command of buildCommands) program.addCommand(command);

await runProgram(program, process.argv);
