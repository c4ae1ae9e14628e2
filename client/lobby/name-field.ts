import { inventName } from '#client/lobby/names.ts';
import { byId } from '#client/page/dom.ts';

const KEY = 'backtick.name';

/**
 * Fills the name field with the name used last, or a new one, and keeps what is typed for the next visit. Returns what
 * stands in it, unchecked.
 */
export function openNameField(onEdit: () => void): { readonly value: string; focus(): void } {
  const field = byId('name', HTMLInputElement);
  const put = (name: string): void => {
    field.value = name;
    keep(name);
  };
  put(kept() ?? invent());
  field.addEventListener('input', () => {
    keep(field.value);
    onEdit();
  });
  byId('reroll', HTMLButtonElement).addEventListener('click', () => {
    put(invent());
    onEdit();
  });
  return {
    get value() {
      return field.value;
    },
    focus() {
      field.focus();
      field.select();
    },
  };
}

function invent(): string {
  return inventName(Math.random(), Math.random());
}

/** The name of the last visit, if there was one and the browser keeps such things. */
function kept(): string | undefined {
  try {
    return localStorage.getItem(KEY)?.trim() || undefined;
  } catch {
    return undefined;
  }
}

function keep(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // Storage is forbidden: the name lasts as long as the page.
  }
}
