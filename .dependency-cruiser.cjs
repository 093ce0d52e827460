/**
 * Who may import whom, at error level and without exceptions. scripts/boundaries.mjs cruises twice with these rules:
 * once over what is imported at run time, once with type imports counted as well. Rules in VALUES_ONLY hold for the
 * first pass alone, because a type costs nothing at run time.
 */
const NPM = (names) => `(^|node_modules/)(${names})(/|$)`
const TEST = '\\.test\\.[jt]sx?$|^lib/testing/|^e2e/'

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one thing: move what both use into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'This import leads nowhere: check its path, or add the package to package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(next|server-only)(/|$)' },
    },
    {
      name: 'kernel-is-pure',
      comment: 'Files directly in lib/ are the kernel everything rests on: they import only each other and packages.',
      severity: 'error',
      from: { path: '^lib/[^/]+\\.[jt]sx?$', pathNot: TEST },
      to: { path: '^(app|lib/[^/]+/|workers|scripts|e2e)' },
    },
    {
      name: 'engine-is-pure',
      comment: 'lib/reconcile decides from what it is handed: it imports the kernel and itself, so it runs anywhere.',
      severity: 'error',
      from: { path: '^lib/reconcile/', pathNot: TEST },
      to: {
        path: [
          '^(app|workers|scripts|e2e)/',
          '^lib/[^/]+/',
          NPM('next|react|react-dom|bullmq|pg|postgres|drizzle-orm'),
        ],
        pathNot: '^lib/reconcile/',
      },
    },
    {
      name: 'ingestors-are-pure',
      comment: 'An ingestor reads a source and hands on transactions: storing and comparing them is for others.',
      severity: 'error',
      from: { path: '^lib/ingestors/', pathNot: TEST },
      to: {
        path: [
          '^(app|workers|scripts|e2e)/',
          '^lib/[^/]+/',
          NPM('next|react|react-dom|bullmq|pg|postgres|drizzle-orm'),
        ],
        pathNot: '^lib/ingestors/',
      },
    },
    {
      name: 'ingestors-stay-apart',
      comment: 'One source never needs another: what two share belongs into lib/ingestors/ itself, http/ or reduce/.',
      severity: 'error',
      from: { path: '^lib/ingestors/([^/]+)/', pathNot: TEST },
      to: { path: '^lib/ingestors/[^/]+/', pathNot: '^lib/ingestors/($1|http|reduce)/' },
    },
    {
      name: 'services-know-no-transport',
      comment:
        'A verb serves pages, routes and workers alike: no Next, React, HTTP or BullMQ in it; its callers bring those.',
      severity: 'error',
      from: { path: '^lib/services/', pathNot: TEST },
      to: { path: ['^(app|workers|scripts|e2e)/', '^lib/http/', NPM('next|react|react-dom|bullmq')] },
    },
    {
      name: 'app-goes-through-services',
      comment: 'Pages and routes reach data through lib/services, where scope and rights are checked; types are free.',
      severity: 'error',
      from: { path: '^app/', pathNot: TEST },
      to: { path: ['^lib/(db|queue|ingestors|reconcile)/', '^(workers|scripts|e2e)/'] },
    },
    {
      name: 'workers-know-no-web',
      comment: 'The worker runs without the web server: what both need belongs into lib/services or the kernel.',
      severity: 'error',
      from: { path: '^workers/', pathNot: TEST },
      to: { path: ['^app/', '^lib/http/', NPM('next|react-dom')] },
    },
    {
      name: 'lib-is-below',
      comment: 'lib/ is what app, workers and scripts rest on, so it imports none of them.',
      severity: 'error',
      from: { path: '^lib/', pathNot: TEST },
      to: { path: '^(app|workers|scripts)/' },
    },
    {
      name: 'testing-only-in-tests',
      comment:
        'lib/testing makes up data and opens doors: nothing that ships may import it, only tests, proofs and benchmarks.',
      severity: 'error',
      from: { pathNot: [TEST, '^vitest\\.', '^scripts/(bench|prove)/'] },
      to: { path: '^lib/testing/' },
    },
    {
      name: 'nothing-imports-e2e',
      comment:
        'e2e/ stands outside the product and looks at it as a user does; only tests, proofs and benchmarks use its stand-ins of outside services.',
      severity: 'error',
      from: { pathNot: ['^(e2e/|playwright\\.|scripts/(bench|prove)/)', TEST] },
      to: { path: '^e2e/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Rule paths are written for the project root; the cruised copy has the same layout.
    exclude: { path: '^(node:)' },
    detectProcessBuiltinModuleCalls: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
}

module.exports.VALUES_ONLY = ['no-circular', 'no-unresolved', 'app-goes-through-services']
