/**
 * Reads from its standard input what is to be done when its owner dies, which it sees by the input's end: `+1234` is a
 * process to kill, or with `+-1234` a group of them, and `-1234` one that has ended; `!` and JSON is a command to run,
 * and `~` with the same JSON one that is no longer needed.
 */
import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

const processes = new Set<number>();
const commands = new Set<string>();

for await (const line of createInterface({ input: process.stdin })) {
  const text = line.slice(1);
  if (line.startsWith('+')) processes.add(Number(text));
  else if (line.startsWith('-')) processes.delete(Number(text));
  else if (line.startsWith('!')) commands.add(text);
  else commands.delete(text);
}

for (const id of processes) {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
for (const task of commands) {
  const { command, cwd } = JSON.parse(task) as { command: [string, ...string[]]; cwd: string };
  const [program, ...args] = command;
  spawnSync(program, args, { cwd, stdio: 'ignore' });
}
