/** Every suite at a small part of its load, on the stack: judged, with invariants, and every count the same in Prometheus. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemName } from '../catalog/systems.ts';
import { renderRules } from '../cli/build.ts';
import type { KindName } from '../k6/lib/kinds.ts';
import type { SuiteName } from '../k6/profiles.ts';
import { demoProfiles } from '../stack/demo-systems.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { freePorts } from '../stack/free-ports.ts';
import { type Stack, up } from '../stack/stack.ts';
import { isMissing } from './evidence.ts';
import { run } from './run.ts';
import { targetOf } from './target.ts';

const root = join(import.meta.dirname, '..');

type Part = readonly [SuiteName, KindName, number];

/** Each suite once, at the load that it is there for. */
const parts: Readonly<Record<SystemName, readonly Part[]>> = {
  booking: [
    ['booking/simple', 'load', 0.05],
    ['booking/booking', 'light', 0.1],
    ['booking/spike', 'open-spike', 0.02],
    ['booking/stress', 'stress', 0.02],
  ],
  ticketing: [['ticketing/reservations', 'load', 0.05]],
  'flash-sale': [
    ['flash-sale/flash-sale', 'load', 0.1],
    ['flash-sale/sustained', 'load', 0.02],
    ['flash-sale/spike', 'spike', 0.05],
    ['flash-sale/soak', 'soak', 0.005],
  ],
  'order-flow': [
    ['order-flow/order-creation', 'load', 0.02],
    ['order-flow/payment', 'load', 0.02],
    ['order-flow/end-to-end', 'load', 0.02],
    ['order-flow/pool-saving', 'load', 0.05],
  ],
  'help-desk': [
    ['help-desk/load', 'load', 0.01],
    ['help-desk/websocket', 'load', 0.01],
    ['help-desk/sql', 'load', 0.02],
  ],
};

describe.each(Object.entries(parts))('%s', (name, ofSystem) => {
  const system = name as SystemName;
  let stateDir: string;
  let stack: Stack;
  let k6: string;

  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'presale-systems-'));
    const env = { ...process.env, ...(await freePorts(root)) };
    stack = await up({
      ...{ root, stateDir, env, renderRules, runtime: 'native', timeScale: 5, attached: true },
      profiles: [demoProfiles[system]],
    });
    k6 = (await resolveEngine('k6', { root, env })).program;
  });
  afterAll(async () => {
    await stack?.down();
    await rm(stateDir, { recursive: true, force: true });
  });

  it.each(ofSystem)('%s at %s, scale %d may open, and says that it was a part', async (suite, profile, scale) => {
    const lines: string[] = [];
    const { verdict, evidence, files } = await run({
      ...{ suite, profile, scale, k6, root, stateDir },
      target: await targetOf(stack, { system: {} }, root, system),
      output: { write: (text) => lines.push(text) },
      signal: new AbortController().signal,
    });
    expect(verdict.reasons, lines.join('')).toEqual([]);
    if (isMissing(evidence.invariants) || isMissing(evidence.reconciliation)) throw new Error('something is missing');
    expect(evidence.invariants.invariants.length).toBeGreaterThanOrEqual(3);
    expect(evidence.reconciliation.length).toBeGreaterThan(10);
    expect(lines.join('')).toContain(`(${profile}, scale ${scale})`);
    expect(JSON.parse(await readFile(files.run, 'utf8'))).toMatchObject({ profile, scale });
  });
});
