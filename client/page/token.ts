import type { TokenStore } from '#client/netcode/client.ts';

const KEY = 'backtick.seat';

/**
 * Keeps the seat's token for as long as the tab lives: a refresh returns, another tab is another player. In a browser that
 * forbids storage nothing is kept and a refresh joins anew.
 */
export const tabToken: TokenStore = {
  load() {
    try {
      return sessionStorage.getItem(KEY) ?? undefined;
    } catch {
      return undefined;
    }
  },
  save(token) {
    try {
      if (token === undefined) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, token);
    } catch {
      // Nothing to be done, and nothing lost but the return after a refresh.
    }
  },
};
