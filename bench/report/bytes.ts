import type { FieldBytes } from '#bench/scenario/field-bytes.ts';
import type { ScenarioResult } from '#bench/scenario/results.ts';
import { folded, type Html, html, percent, place, table, whole } from '#bench/report/html.ts';
import { type Tile, treemapOf } from '#bench/report/treemap.ts';

/** As wide as high; the page gives the plot this shape. */
const ASPECT = 2.4;

interface Group {
  readonly type: string;
  readonly bytesPerS: number;
  readonly fields: readonly FieldBytes[];
}

/** What goes down to one player: around the states, and what they are made of. */
export function bytesSectionOf(result: ScenarioResult): Html {
  return html`<h3>Bytes</h3>
    ${splitOf(result)}${result.fields.length > 0 && fieldsOf(result.fields)}`;
}

function splitOf({ bytes: { perState, payload, rawLane, event } }: ScenarioResult): Html {
  const all = payload + rawLane;
  const row = (name: string, value: number): string[] => [name, whole(value), percent(value / all)];
  const columns = [{ head: 'to one player', isText: true }, { head: 'B/s' }, { head: 'share' }];
  return table(`Bytes down to one player; a state has ${perState.toFixed(1)} B`, columns, [
    row('payload of states', payload),
    row('WebSocket around it, on the raw lane', rawLane),
    row('all', all),
    ['instead of the raw lane: event, packet and WebSocket', whole(event), percent(event / (payload + event))],
  ]);
}

function fieldsOf(fields: readonly FieldBytes[]): Html {
  const groups = groupsOf(fields);
  const all = groups.reduce((sum, { bytesPerS }) => sum + bytesPerS, 0);
  const tiles = treemapOf(groups, ({ bytesPerS }) => bytesPerS, ASPECT);
  const rows = fields.map(({ type, field, bytesPerS }) => [type, field, whole(bytesPerS), percent(bytesPerS / all)]);
  const columns = [
    { head: 'kind or part', isText: true },
    { head: 'field', isText: true },
    { head: 'B/s' },
    { head: 'share' },
  ];
  return html`<p class="note">
      What states are made of, by kind of entity and field, as counted in the second or two after the measured ticks:
      each area is as large as its bytes.
    </p>
    <div class="treemap" role="img" aria-label="Bytes by kind and field">
      ${tiles.map((tile, at) => groupTile(tile, at, all))}
    </div>
    ${folded('Table of the bytes, by kind and field', table('Bytes down to one player, by kind and field', columns, rows))}`;
}

function groupsOf(fields: readonly FieldBytes[]): Group[] {
  const groups = Map.groupBy(fields, ({ type }) => type);
  return [...groups]
    .map(([type, of]) => ({ type, fields: of, bytesPerS: of.reduce((sum, { bytesPerS }) => sum + bytesPerS, 0) }))
    .toSorted((a, b) => b.bytesPerS - a.bytesPerS);
}

function groupTile(tile: Tile<Group>, at: number, all: number): Html {
  const { type, fields, bytesPerS } = tile.item;
  const inner = treemapOf(fields, (field) => field.bytesPerS, (ASPECT * tile.width) / tile.height);
  return html`<div class="group tone${at % TONES}" style="${boxOf(tile)}">
    <strong>${type}<span> ${percent(bytesPerS / all)}</span></strong>
    <div class="fields">${inner.map((field) => fieldTile(field, type))}</div>
  </div>`;
}

const TONES = 6;

function fieldTile(tile: Tile<FieldBytes>, type: string): Html {
  const { field, bytesPerS } = tile.item;
  return html`<div class="field" style="${boxOf(tile)}" title="${type}, ${field}: ${bytesPerS.toFixed(1)} B/s">
    <span>${field}</span>
  </div>`;
}

function boxOf({ x, y, width, height }: Tile<unknown>): string {
  return `left:${place(x)};top:${place(y)};width:${place(width)};height:${place(height)}`;
}
