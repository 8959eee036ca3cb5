import module from 'node:module';
import { fileURLToPath } from 'node:url';

// Loaded before the command line, in JavaScript that an old Node reads too: scripts run on the Node of package.json,
// unless its install script was left out. Then the machine's own runs them, and may not know TypeScript.
const needed = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < needed) {
  console.error(
    `Presale runs on Node ${needed}, and this is Node ${process.versions.node}: run "npm ci" without --ignore-scripts, ` +
      `or put Node ${needed} on PATH`,
  );
  process.exit(1);
}

// Modules are stripped of their types and compiled once, not at each command: that is half of what a build takes.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/presale', import.meta.url)));
