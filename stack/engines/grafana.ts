import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import type { Engine, Recipe } from './engine.ts';
import { isAtLeast, onPath, versionOf } from './version.ts';

const least = '12.0.0';
/** The programs of an installation; older ones have `grafana-server` alone. */
const programs = ['grafana', 'grafana-server'];
/** Where a distribution's package keeps what belongs to the program. */
const packaged = '/usr/share/grafana';

/** Grafana: in GRAFANA_HOME or on PATH. No registry has it, so it is never built. */
export const grafana: Recipe = {
  name: 'grafana',
  title: 'Grafana',
  find: async ({ env }) => {
    const home = env.GRAFANA_HOME;
    if (home) {
      const program = programs.map((name) => join(home, 'bin', name)).find(existsSync);
      if (program === undefined || !isHome(home)) {
        throw new PresaleError(
          `GRAFANA_HOME is "${home}", where there is no bin/grafana with conf/defaults.ini: correct it, or unset it`,
        );
      }
      return grafanaAt(program, home, 'GRAFANA_HOME');
    }
    for (const name of programs) {
      const program = await onPath(name, env);
      if (program === undefined) continue;
      const found = [join(realpathSync(program), '../..'), packaged].find(isHome);
      if (found) return grafanaAt(program, found, 'PATH');
    }
    return undefined;
  },
  missing: `set GRAFANA_HOME to an unpacked Grafana ${least} or later from https://grafana.com/grafana/download, or use --runtime docker`,
};

const isHome = (directory: string): boolean => existsSync(join(directory, 'conf/defaults.ini'));

/** A Grafana that was built by hand does not know its version; one that is known to be too old is left alone. */
async function grafanaAt(program: string, home: string, from: string): Promise<Engine | undefined> {
  const version = await versionOf(program, '-v');
  return version === '' || isAtLeast(version, least) ? { name: 'grafana', version, from, program, home } : undefined;
}
