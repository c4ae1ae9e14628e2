import { fileOf, isTest, type Context, type Node, type Rule, type Visitor } from './rule.ts';
import { clockReaders } from './table.ts';

/*
 * The linter rule `walls/clock`: time, timers and chance are handed in (`Clock`, a seed), so that the whole system also
 * runs on virtual time. Only the readers in the table, and tests, ask the machine.
 */

const GLOBALS = [
  'Date',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'requestAnimationFrame',
];
const MEMBERS = ['Math.random', 'process.hrtime', ...GLOBALS.map((name) => `globalThis.${name}`)];
const MODULES = ['node:timers', 'node:timers/promises', 'node:perf_hooks'];

function create(context: Context): Visitor {
  const file = fileOf(context);
  if (clockReaders.includes(file) || isTest(file)) return {};

  function refuse(node: Node, name: string): void {
    const message = `${name}: time and chance are injected; only ${clockReaders.join(', ')} ask the machine`;
    context.report({ node, message });
  }

  return {
    Identifier(node) {
      if (GLOBALS.includes(node.name) && context.sourceCode.isGlobalReference(node)) refuse(node, node.name);
    },
    MemberExpression(node) {
      if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return;
      const name = `${node.object.name}.${node.property.name}`;
      if (MEMBERS.includes(name)) refuse(node, name);
    },
    ImportDeclaration(node) {
      if (MODULES.includes(node.source.value)) refuse(node, node.source.value);
    },
  };
}

export const clock: Rule = { meta: { type: 'problem', schema: [] }, create };
