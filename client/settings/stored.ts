import type { TextStore } from '#client/settings/settings.ts';

const KEY = 'backtick.settings';

/** Keeps the settings for all tabs. In a browser that forbids storage they last as long as the page. */
export const storedSettings: TextStore = {
  load() {
    try {
      return localStorage.getItem(KEY) ?? undefined;
    } catch {
      return undefined;
    }
  },
  save(text) {
    try {
      localStorage.setItem(KEY, text);
    } catch {
      // Full or forbidden: nothing to be done.
    }
  },
};

/** Whether the system asks for less motion. */
export function prefersStill(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
