/**
 * The arrows between folders, as docs/architecture.md draws them: each folder and what it may import.
 * Whatever is not listed is forbidden. Tests may reach across.
 */
const mayImport = {
  catalog: [],
  promql: ['catalog'],
  signals: ['promql', 'catalog'],
  dashboards: ['signals', 'promql', 'catalog'],
  alerts: ['signals', 'promql', 'catalog'],
  instrument: ['catalog'],
  service: ['catalog'],
  exporters: ['service', 'instrument', 'catalog'],
  receiver: ['exporters/http', 'service', 'instrument', 'catalog'],
  demo: ['service', 'instrument', 'catalog'],
  k6: ['catalog'],
  config: ['catalog'],
  stack: ['config', 'catalog'],
  runs: ['signals', 'promql', 'stack', 'config', 'k6', 'catalog'],
  proofs: ['alerts', 'dashboards', 'signals', 'promql', 'catalog'],
  lint: ['catalog'],
  review: ['runs', 'proofs', 'alerts', 'dashboards', 'signals', 'promql', 'config', 'catalog'],
  report: ['runs', 'dashboards', 'signals', 'promql', 'exporters/http', 'config', 'k6', 'catalog'],
};

const test = String.raw`\.test\.ts$`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, allowed]) => ({
      name: `${folder}-imports`,
      comment: `${folder}/ may import ${allowed.length > 0 ? allowed.map((one) => `${one}/`).join(', ') : 'no other folder'}`,
      severity: 'error',
      from: { path: `^${folder}/`, pathNot: test },
      to: {
        pathNot: ['node_modules', `^(${[folder, ...allowed].join('|')})/`],
        dependencyTypesNot: ['core', 'npm', 'npm-dev'],
      },
    })),
    {
      name: 'no-circular',
      comment: 'two files that import each other are one file, or need a third',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'catalogue-has-no-dependency',
      comment: 'Node and k6 run catalog/ as it is, so it imports no package and nothing of Node',
      severity: 'error',
      from: { path: '^catalog/', pathNot: test },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    {
      name: 'siblings-stay-apart',
      comment:
        'what two exporters or two demo systems share belongs to exporters/http/, exporters/stores/ or demo/kit/',
      severity: 'error',
      from: { path: '^(exporters|demo)/([^/]+)/', pathNot: test },
      to: { path: '^$1/', pathNot: ['^$1/($2|http|stores|kit)/'] },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(k6|k6/.*)$' },
    },
    {
      name: 'not-to-test',
      comment: 'no one imports a test',
      severity: 'error',
      from: { pathNot: test },
      to: { path: test },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.presale|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
