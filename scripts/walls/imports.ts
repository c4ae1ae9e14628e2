import path from 'node:path';
import { fileOf, isTest, type Context, type Node, type Rule, type Visitor } from './rule.ts';
import { folders, folderTests, packages, type FolderRow } from './table.ts';

/*
 * The linter rule `walls/imports`: every way to name another module (import, export from, import(), import types,
 * require, the URL of a worker) is held against the table.
 */

function startsWithAny(text: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => text.startsWith(prefix));
}

/** Whether the first row that fits the file allows the target. */
function allows(rows: readonly FolderRow[], file: string, target: string): boolean {
  const row = rows.find((each) => file.startsWith(each.in))!;
  return startsWithAny(target, row.may) && !startsWithAny(target, row.not ?? []);
}

/** The path inside the repository that a specifier means, or undefined when it names a package. */
function repositoryPath(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  return undefined;
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  const parts = specifier.split('/', 2);
  return specifier.startsWith('@') ? parts.join('/') : parts[0]!;
}

function refusePath(file: string, target: string): string | undefined {
  if (allows(folders, file, target) || (isTest(file) && allows(folderTests, file, target))) return undefined;
  return `${file} must not import ${target}; scripts/walls/table.ts says what it may`;
}

function refusePackage(file: string, name: string): string | undefined {
  const row = Object.hasOwn(packages, name) ? packages[name]! : undefined;
  if (!row) return `${file} must not import ${name}: it has no row in scripts/walls/table.ts`;
  if (startsWithAny(file, row.in) || (isTest(file) && startsWithAny(file, row.tests))) return undefined;
  return `${file} must not import ${name}; only ${row.in.join(', ')} may`;
}

/** Why `file` may not import `specifier`, or undefined when it may. */
function refuseImport(file: string, specifier: string): string | undefined {
  const target = repositoryPath(file, specifier);
  return target === undefined ? refusePackage(file, packageName(specifier)) : refusePath(file, target);
}

function textOf(node: Node): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function isImportMetaUrl(node: Node | undefined): boolean {
  return node?.type === 'MemberExpression' && node.object.type === 'MetaProperty';
}

function create(context: Context): Visitor {
  const file = fileOf(context);

  function check(source: Node | null | undefined): void {
    if (!source) return;
    const specifier = textOf(source);
    refuseAt(source, specifier === undefined ? refuseComputed() : refuseImport(file, specifier));
  }

  function refuseAt(node: Node, message: string | undefined): void {
    if (message) context.report({ node, message });
  }

  function refuseComputed(): string | undefined {
    if (startsWithAny(file, ['bench/', 'scripts/'])) return undefined;
    return 'no wall can be checked on a computed module name: write it out';
  }

  return {
    ImportDeclaration: (node) => check(node.source),
    ExportNamedDeclaration: (node) => check(node.source),
    ExportAllDeclaration: (node) => check(node.source),
    ImportExpression: (node) => check(node.source),
    TSImportType: (node) => check(node.source),
    TSExternalModuleReference: (node) => check(node.expression),
    CallExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') check(node.arguments[0]);
    },
    NewExpression(node) {
      const [first, second] = node.arguments;
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || !isImportMetaUrl(second)) return;
      const url = first && textOf(first);
      if (url?.endsWith('.ts')) refuseAt(first!, refuseImport(file, `./${url}`));
    },
  };
}

export const imports: Rule = { meta: { type: 'problem', schema: [] }, create };
