import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { NamedSystem } from '../catalog/systems.ts';
import { root } from './root.ts';

const provisioning = join(root, 'provisioning');

// The kit and the SDK take a while to load: commands that render nothing do not wait for them.

/** Renders the dashboards, and says how many. */
async function dashboards(): Promise<string> {
  const { buildDashboards } = await import('../dashboards/build.ts');
  const files = buildDashboards(join(provisioning, 'grafana/dashboards'));
  return `${files.length} dashboards in provisioning/grafana/dashboards`;
}

/** Renders the rules, each alert joined to the panel that draws its signal, and says how many groups. */
async function alerts(): Promise<string> {
  const files = await renderRules(join(provisioning, 'prometheus/rules'), 1);
  return `${files.length} groups of alerts in provisioning/prometheus/rules`;
}

/**
 * Renders the rules of every group into a directory, at a time scale and for a system of the user's own, and gives the
 * files that it wrote.
 */
export async function renderRules(
  directory: string,
  timeScale: number,
  watched?: NamedSystem,
): Promise<readonly string[]> {
  const [{ buildAlerts }, { panelOf }] = await Promise.all([
    import('../alerts/build.ts'),
    import('../dashboards/index.ts'),
  ]);
  return buildAlerts(directory, { timeScale, panelOf, watched });
}

/** Renders the page of the panels' proofs from their record. */
async function proofs(): Promise<string> {
  const [{ panelProofs }, { panelsPage }] = await Promise.all([
    import('../proofs/panels.ts'),
    import('../proofs/panels-page.ts'),
  ]);
  await writeFile(join(root, 'docs/proof.md'), panelsPage(panelProofs.read(root)));
  return 'the proofs of the panels in docs/proof.md';
}

/** Renders the page of the alerts from the rules and the record of their proofs. */
async function alertProofs(): Promise<string> {
  const [{ alertProofs }, { alertsPage }] = await Promise.all([
    import('../proofs/alerts.ts'),
    import('../proofs/alerts-page.ts'),
  ]);
  await writeFile(join(root, 'docs/alerts.md'), alertsPage(alertProofs.read(root)));
  return 'the alerts and their proofs in docs/alerts.md';
}

/** Renders the page of what ran as a container from the compose file and the record. */
async function containers(): Promise<string> {
  const [{ readCompose }, { containerProofs }, { containersPage }] = await Promise.all([
    import('../stack/compose/read.ts'),
    import('../proofs/containers.ts'),
    import('../proofs/containers-page.ts'),
  ]);
  const services = [...readCompose(root, {}).services.values()];
  await writeFile(join(root, 'docs/containers.md'), containersPage(services, containerProofs.read(root)));
  return 'what ran as a container in docs/containers.md';
}

/** Renders the benchmark table from its record. */
export async function benchmarks(): Promise<string> {
  const [{ readBenchmarks }, { benchmarksPage }] = await Promise.all([
    import('../report/benchmarks/record.ts'),
    import('../report/benchmarks/page.ts'),
  ]);
  await writeFile(join(root, 'docs/benchmarks.md'), benchmarksPage(await readBenchmarks(root)));
  return 'the benchmark table in docs/benchmarks.md';
}

/** Renders the page of the checks. */
async function checks(): Promise<string> {
  const { checksPage } = await import('../lint/page.ts');
  await writeFile(join(root, 'docs/checks.md'), checksPage());
  return 'the checks in docs/checks.md';
}

const everything = [dashboards, alerts, proofs, alertProofs, containers, benchmarks, checks] as const;

/** Renders everything that is committed, and says of each part what it wrote. */
export async function renderAll(): Promise<readonly string[]> {
  const written: string[] = [];
  for (const part of everything) written.push(await part());
  return written;
}

const command = (name: string, description: string, ...parts: readonly (() => Promise<string>)[]): Command =>
  new Command(name).description(description).action(async () => {
    for (const part of parts) process.stdout.write(`${await part()}\n`);
  });

/** The commands that render what the engines read: everything, or a part. */
export const buildCommands: readonly Command[] = [
  command('build', 'render the dashboards, the alerts, and the pages about them and the runs', ...everything),
  command('build:dashboards', 'render the dashboards', dashboards),
  command('build:alerts', 'render the alerts', alerts),
];
