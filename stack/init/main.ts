/**
 * The services `init` of docker-compose.yml: makes the secrets and the list of scrape targets in the volumes that the
 * others mount. `node stack/init/main.ts [profile]`; with a profile it writes only the targets, with that one's.
 */
import { z } from 'zod';
import { PresaleError } from '../../config/errors.ts';
import { kindOf, systemKind } from '../../config/schema.ts';
import { readCompose } from '../compose/read.ts';
import { ownProfilesOf } from '../demo-systems.ts';
import { alertReceiverUrl } from './receiver.ts';
import { makeSecrets } from './secrets.ts';
import { addressInNetwork, ownSystem, writeTargets } from './targets.ts';

const environment = z.object({
  SECRETS_DIR: z.string().min(1),
  TARGETS_DIR: z.string().min(1),
  TIME_SCALE: z.coerce.number().min(1),
  /** Empty, or as which system another's own one speaks. */
  SYSTEM_KIND: z.preprocess((kind) => kind || undefined, systemKind.optional()),
});

const read = environment.safeParse(process.env);
if (!read.success) {
  for (const { path, message } of read.error.issues)
    console.error(`${path.join('.')} is "${process.env[String(path[0])] ?? ''}": ${message}`);
  process.exit(2);
}
const { SECRETS_DIR, TARGETS_DIR, TIME_SCALE, SYSTEM_KIND } = read.data;
const { SYSTEM_NAME } = process.env;
const kind = kindOf({ kind: SYSTEM_KIND, name: SYSTEM_NAME });
const targets = {
  services: [...readCompose(process.cwd(), process.env).services.values()].filter(
    ({ native }) => !native.notWith.includes(kind),
  ),
  addressOf: addressInNetwork,
  timeScale: TIME_SCALE,
  own: ownSystem(process.env),
};
const [profile] = process.argv.slice(2);
try {
  if (profile === undefined) {
    makeSecrets(SECRETS_DIR, alertReceiverUrl(targets.services));
    writeTargets(TARGETS_DIR, SYSTEM_KIND ? ownProfilesOf(kind) : [], targets);
  } else {
    // Those without a profile too: they are called by the demo's name, and what watches another system has none.
    writeTargets(TARGETS_DIR, [profile], targets);
  }
} catch (error) {
  if (!(error instanceof PresaleError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
