/* Pieces of a page. Whatever is put into one is escaped, unless it is a piece itself: names come from files that others may have made. */

export interface Html {
  readonly html: string;
}

type Content = Html | string | number | false | undefined | readonly Content[];

/** A piece of a page: what stands in the template as it is, with all that is put in made harmless. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return { html: parts.reduce((text, part, at) => text + textOf(contents[at - 1]) + part) };
}

function textOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escape(content);
  return 'html' in content ? content.html : content.map(textOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]);
}

/** Milliseconds with as many places as tell something. */
export function ms(value: number): string {
  return value.toFixed(value < 0.0995 ? 3 : value < 99.5 ? 2 : 0);
}

/** A share of 1. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** A number with its thousands apart. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB').replaceAll(',', ' ');
}

/** A length in a style, of what is 1. */
export function place(share: number): string {
  return `${Number((100 * share).toFixed(3))}%`;
}

export interface Column {
  readonly head: string;
  /** Words, not figures. */
  readonly isText?: boolean;
}

/** A table that scrolls by itself where the page is narrower. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Html {
  const kind = (at: number): string => (columns[at].isText ? 'text' : 'figure');
  return html`<p class="caption">${caption}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="${caption}">
      <table aria-label="${caption}">
        <thead>
          <tr>
            ${columns.map(({ head }, at) => html`<th scope="col" class="${kind(at)}">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, at) => html`<td class="${kind(at)}">${cell}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>`;
}

/** The figures behind a plot, for whoever wants them or cannot see it. */
export function folded(summary: string, content: Html): Html {
  return html`<details>
    <summary>${summary}</summary>
    ${content}
  </details>`;
}
