import path from 'node:path';
import type { RuleTester } from 'oxlint/plugins-dev';

/*
 * The types of a linter rule. oxlint exports them only through its tester.
 */

type AnyRule = Parameters<RuleTester['run']>[1];

export type Rule = Extract<AnyRule, { create: unknown }>;
export type Context = Parameters<Rule['create']>[0];
export type Visitor = ReturnType<Rule['create']>;

/** Any node of the syntax tree; `type` tells them apart. */
export type Node = NonNullable<Parameters<NonNullable<Visitor['Identifier']>>[0]['parent']>;
export type NodeOf<T extends Node['type']> = Extract<Node, { type: T }>;

/** The file being linted, relative to the repository, with slashes. */
export function fileOf(context: Context): string {
  return path.relative(context.cwd, context.filename).split(path.sep).join('/');
}

export function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}
