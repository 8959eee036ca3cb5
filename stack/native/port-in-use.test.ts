import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const start = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
const module = new URL('./port-in-use.ts', import.meta.url).href;

test.runIf(process.platform === 'linux')('a port that this user may not take is not said to be in use', async () => {
  const port = Number(readFileSync(start, 'utf8')) - 1;
  const web = { name: 'web', native: { ports: [{ published: port, container: 1, variable: 'WEB_PORT' }] } };
  const program = `
    import { requireFreePorts } from ${JSON.stringify(module)};
    await requireFreePorts([${JSON.stringify(web)}]).catch((error) => console.log(error.message));`;
  const asRoot = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
  const [command = '', ...args] = [...asRoot, process.execPath, '--input-type=module', '-e', program];
  const { stdout } = await execa(command, args);
  expect(stdout).toBe(`port ${port}, for web, cannot be listened on (EACCES): choose another above 1023 with WEB_PORT`);
});
