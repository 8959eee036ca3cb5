/**
 * Reads the process ids to watch from its standard input, `+1234` or, for a group, `+-1234`, and `-1234` for one that
 * has ended. When the input closes, its owner is dead: it kills those that are left.
 */
import { createInterface } from 'node:readline';

const watched = new Set<number>();

for await (const line of createInterface({ input: process.stdin })) {
  const id = Number(line.slice(1));
  if (line.startsWith('+')) watched.add(id);
  else watched.delete(id);
}

for (const id of watched) {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
