import type { TunableRow, TunableSet } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { games } from '#shared/games/index.ts';
import { hostTunables } from '#server/host-tunables.ts';

/* `node server/tunables-doc.ts > docs/tunables.md` writes the page anew after a row has changed. */

const INTRODUCTION = `# Tunables

Every setting of a running server and of its games. Change one at the start with \`--set key=value\` (\`npm start -- --set
seat.keepS=60\`; may be repeated), or in \`backtick.config.json\`:

\`\`\`json
{ "set": { "seat.keepS": 60 } }
\`\`\`

A value outside its range, or a key that does not exist, is refused with a sentence, and the server does not start. *Takes
effect*: where a later version changes a setting while the server runs, it does so at an announced tick, for rooms opened from
then on, or at the next start.

This page is made from the rows in the code: \`node server/tunables-doc.ts > docs/tunables.md\`.
`;

/** The page of all tunables: the server's own, then each game's. */
export function tunablesPage(all: readonly Game[]): string {
  const ofGames = all.map((game) => section(`Game: ${game.title} (\`--game ${game.name}\`)`, game.tunables));
  return [INTRODUCTION, section('Server', hostTunables), ...ofGames].join('\n');
}

function section(title: string, set: TunableSet): string {
  if (set.keys.length === 0) return `## ${title}\n\nNone.\n`;
  const head = '| key | default | range | unit | takes effect | what it does | what raising it costs |';
  const lines = set.keys.map((key) => line(key, set.rows[key]!));
  return [`## ${title}\n`, head, '| --- | --- | --- | --- | --- | --- | --- |', ...lines, ''].join('\n');
}

function line(key: string, row: TunableRow): string {
  const range = `${row.min} to ${row.max}${row.whole ? ', whole' : ''}`;
  const cells = [`\`${key}\``, row.default, range, row.unit, row.applies, row.doc, row.cost];
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

if (import.meta.main) process.stdout.write(tunablesPage(games));
