import type { Context, Node, NodeOf, Rule, Visitor } from './rule.ts';

/*
 * The linter rule `walls/determinism`: what may differ between engines, runs or machines has no place in code that both
 * sides must compute to the bit. Forbidden globals (Date, timers, Intl ...) are in the linter's own
 * `no-restricted-globals`; this rule knows what that one cannot express.
 */

/** Exact in every engine, by the language's definition or (sqrt) by IEEE 754. All other members of Math may differ. */
const EXACT_MATH = ['sqrt', 'floor', 'ceil', 'round', 'trunc', 'abs', 'min', 'max', 'sign', 'imul', 'fround', 'clz32'];

/** Their results depend on the locale data that the engine ships. */
const LOCALE_METHODS = ['localeCompare', 'toLocaleString', 'toLocaleUpperCase', 'toLocaleLowerCase'];

const COLLECTIONS = ['Map', 'Set', 'ReadonlyMap', 'ReadonlySet'];

const SYNCHRONOUS = 'a step is one synchronous function: no async, await or promise';

function nameOf(node: Node): string | undefined {
  return node.type === 'Identifier' || node.type === 'PrivateIdentifier' ? node.name : undefined;
}

/** The name that the declaration of `a`, `b.a`, `this.a` or `a!` would have in this file. */
function lastName(node: Node): string | undefined {
  if (node.type === 'TSNonNullExpression' || node.type === 'ChainExpression') return lastName(node.expression);
  return nameOf(node.type === 'MemberExpression' && !node.computed ? node.property : node);
}

/** The name of the method that is called, if it is one. */
function methodName(node: NodeOf<'CallExpression'>): string | undefined {
  return node.callee.type === 'MemberExpression' && !node.callee.computed ? nameOf(node.callee.property) : undefined;
}

function isCollectionType(node: Node | null | undefined): boolean {
  if (node?.type === 'TSTypeAnnotation') return isCollectionType(node.typeAnnotation);
  return node?.type === 'TSTypeReference' && COLLECTIONS.includes(nameOf(node.typeName) ?? '');
}

function isNewCollection(node: Node | null | undefined): boolean {
  return node?.type === 'NewExpression' && COLLECTIONS.includes(nameOf(node.callee) ?? '');
}

/** Whether the expression is seen to be a Map or Set, or a view of one, given the names that the file declares as one. */
function isCollection(node: Node, names: ReadonlySet<string>): boolean {
  if (isNewCollection(node)) return true;
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    return ['keys', 'values', 'entries'].includes(methodName(node) ?? '') && isCollection(node.callee.object, names);
  }
  return names.has(lastName(node) ?? '');
}

function create(context: Context): Visitor {
  const collections = new Set<string>();
  const iterated: Node[] = [];

  function report(node: Node, message: string): void {
    context.report({ node, message });
  }

  function declare(key: Node, type: Node | null | undefined, value?: Node | null): void {
    const name = lastName(key);
    if (name !== undefined && (isCollectionType(type) || isNewCollection(value))) collections.add(name);
  }

  function checkMath(node: NodeOf<'Identifier'>): void {
    const parent: Node = node.parent;
    if (parent.type !== 'MemberExpression' || parent.object !== node) {
      report(node, 'Math may only be used member by member, so that each one can be checked');
    } else if (parent.computed || !EXACT_MATH.includes(nameOf(parent.property) ?? '')) {
      report(parent, `only these members of Math give the same bits everywhere: ${EXACT_MATH.join(', ')}`);
    }
  }

  function checkCall(node: NodeOf<'CallExpression'>): void {
    if (node.callee.type !== 'MemberExpression') return;
    const name = methodName(node) ?? '';
    if ((name === 'sort' || name === 'toSorted') && node.arguments.length === 0) {
      report(node, `${name}() needs a comparator that is a total order`);
    }
    if (LOCALE_METHODS.includes(name)) report(node, `${name}() depends on the locale data of the engine`);
    if (name === 'forEach') iterated.push(node.callee.object);
    if (name === 'from' && node.arguments[0]) iterated.push(node.arguments[0]);
  }

  function checkAsync(node: { async: boolean } & Node): void {
    if (node.async) report(node, SYNCHRONOUS);
  }

  return {
    Identifier(node) {
      if (node.name === 'Math' && context.sourceCode.isGlobalReference(node)) checkMath(node);
      if ('typeAnnotation' in node) declare(node, node.typeAnnotation);
    },
    VariableDeclarator: (node) => declare(node.id, undefined, node.init),
    PropertyDefinition: (node) => declare(node.key, node.typeAnnotation, node.value),
    TSPropertySignature: (node) => declare(node.key, node.typeAnnotation),
    Property: (node) => declare(node.key, undefined, node.value),
    BinaryExpression(node) {
      if (node.operator === '**') report(node, '** may be rounded differently by each engine: multiply');
    },
    AssignmentExpression(node) {
      if (node.operator === '**=') report(node, '**= may be rounded differently by each engine: multiply');
    },
    ForInStatement: (node) => report(node, 'for..in visits keys in an order that other code can change: list the keys'),
    ForOfStatement(node) {
      if (node.await) report(node, SYNCHRONOUS);
      iterated.push(node.right);
    },
    SpreadElement: (node) => void iterated.push(node.argument),
    CallExpression: checkCall,
    FunctionDeclaration: checkAsync,
    FunctionExpression: checkAsync,
    ArrowFunctionExpression: checkAsync,
    AwaitExpression: (node) => report(node, SYNCHRONOUS),
    'Program:exit'() {
      for (const node of iterated.filter((each) => isCollection(each, collections))) {
        report(node, 'the order of a Map or Set is its history, which no snapshot holds: use arrays by index');
      }
    },
  };
}

export const determinism: Rule = { meta: { type: 'problem', schema: [] }, create };
