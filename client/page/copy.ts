import { make } from '#client/page/dom.ts';

/**
 * Puts text on the clipboard. Pages that came over plain HTTP from another machine have no clipboard interface; there the old
 * copy command still works. False when neither did.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const field = make('textarea', 'offscreen');
  field.value = text;
  field.readOnly = true;
  // Inside an open dialog nothing outside it can be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}
