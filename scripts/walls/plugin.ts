import { clock } from './clock.ts';
import { determinism } from './determinism.ts';
import { imports } from './imports.ts';
import type { Rule } from './rule.ts';

/** The walls as a plugin of the linter; `.oxlintrc.json` says where each rule holds. */
const plugin: { meta: { name: string }; rules: Record<string, Rule> } = {
  meta: { name: 'walls' },
  rules: { imports, determinism, clock },
};

export default plugin;
