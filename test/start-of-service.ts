import { expect, test } from 'vitest';
import { freePort } from '../stack/free-ports.ts';
import { launch, type Service } from './service-process.ts';

type Environment = Readonly<Record<string, string>>;

/** A variable with a value that cannot be, and what is said of it. */
type Wrong = readonly [name: string, value: string, message: RegExp];

/** Tests that a process says which variable of its environment is wrong, and ends. */
export function saysWhatIsWrong(main: string, env: Environment, wrong: readonly Wrong[]): void {
  test.each(wrong)('with %s="%s" says so and ends with 2', async (name, value, message) => {
    const { ended, errors } = launch(main, { ...env, [name]: value });
    expect(await ended).toBe(2);
    expect(errors.join('')).toMatch(message);
    expect(errors.join('')).not.toMatch(/^\s+at /m);
  });
}

/** Tests that a process which waits for Postgres ends in order: its environment must name one that does not answer. */
export function stopsWhileItWaits(main: string, env: Environment): void {
  test.each(['SIGTERM', 'SIGINT'] as const)('stops on %s while it still waits for Postgres', async (signal) => {
    const { child, lines, ended } = launch(main, { ...env, PORT: String(await freePort()) });
    await expect.poll(() => lines.some(({ msg }) => msg === 'no answer yet'), { timeout: 30_000 }).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(0);
  });
}

/** Tests that a service says that its port is in use, and ends. */
export function needsPortOfItsOwn(name: string, start: (env?: Environment) => Promise<Service>): void {
  test('whose port is in use says so and ends with 1', async () => {
    const { host, port } = new URL((await start()).url);
    await expect(start({ PORT: port })).rejects.toThrow(
      `ended with 1: ${name}: cannot listen on ${host} (the port is in use)`,
    );
  });
}
