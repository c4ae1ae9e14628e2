import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { EDITS, unprotect } from '#bench/duels/unprotected.ts';

/* Preloaded with `--import`: takes the protections out of the modules that are loaded from here on. */

const root = path.resolve(import.meta.dirname, '../..');
const edits = new Map(EDITS.map((edit) => [pathToFileURL(path.join(root, edit.file)).href, edit]));

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const edit = edits.get(url);
    return edit ? { ...loaded, source: unprotect(String(loaded.source), edit) } : loaded;
  },
});
