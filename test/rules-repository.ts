import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { alertGroups } from '../alerts/index.ts';
import { type AlertingRule, renderGroup } from '../alerts/kit/render.ts';
import { panelOf } from '../dashboards/index.ts';

/** A rule file that a test may change. */
export interface EditableRules {
  name: string;
  interval?: string;
  rules: AlertingRule[];
}

/** The rules of this checkout by group, each time anew. */
export const renderedRules = (): EditableRules[] =>
  alertGroups.map((group) => structuredClone(renderGroup(group, { timeScale: 1, panelOf }).groups[0]) as EditableRules);

/** A git repository that holds nothing but generated rules. */
export interface RulesRepository {
  readonly folder: string;
  /** Commits rules in place of all that were there, and gives the commit. Other content of their file may be given. */
  commit(rules: readonly EditableRules[], content?: (group: EditableRules) => string): Promise<string>;
  dispose(): void;
}

/** Makes one in a temporary folder. */
export async function rulesRepository(): Promise<RulesRepository> {
  const folder = mkdtempSync(join(tmpdir(), 'presale-rules-repository-'));
  const git = (...args: readonly string[]) =>
    execa('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: folder });
  await git('init', '--quiet');
  return {
    folder,
    async commit(rules, content = (group) => JSON.stringify({ groups: [group] })) {
      const all = join(folder, 'provisioning/prometheus/rules');
      await rm(all, { recursive: true, force: true });
      for (const group of rules) {
        await mkdir(join(all, group.name), { recursive: true });
        await writeFile(join(all, group.name, 'alerts.json'), content(group));
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '--message', 'rules');
      return (await git('rev-parse', 'HEAD')).stdout;
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
