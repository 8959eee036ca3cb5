import { join } from 'node:path';
import { Command } from 'commander';

const provisioning = join(import.meta.dirname, '../provisioning');

// The kit and the SDK take a while to load: commands that render nothing do not wait for them.

/** Renders the dashboards, and says how many. */
async function dashboards(): Promise<string> {
  const { buildDashboards } = await import('../dashboards/build.ts');
  const files = buildDashboards(join(provisioning, 'grafana/dashboards'));
  return `${files.length} dashboards in provisioning/grafana/dashboards`;
}

/** Renders the rules, each alert joined to the panel that draws its signal, and says how many groups. */
async function alerts(): Promise<string> {
  const [{ buildAlerts }, { panelOf }] = await Promise.all([
    import('../alerts/build.ts'),
    import('../dashboards/index.ts'),
  ]);
  const files = buildAlerts(join(provisioning, 'prometheus/rules'), { panelOf });
  return `${files.length} groups of alerts in provisioning/prometheus/rules`;
}

const command = (name: string, description: string, ...parts: readonly (() => Promise<string>)[]): Command =>
  new Command(name).description(description).action(async () => {
    for (const part of parts) process.stdout.write(`${await part()}\n`);
  });

/** The commands that render what the engines read: everything, or a part. */
export const buildCommands: readonly Command[] = [
  command('build', 'render the dashboards and the alerts', dashboards, alerts),
  command('build:dashboards', 'render the dashboards', dashboards),
  command('build:alerts', 'render the alerts', alerts),
];
