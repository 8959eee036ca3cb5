/** Imports the modules that are its arguments, and nothing else. */
for (const name of process.argv.slice(2)) await import(name);
