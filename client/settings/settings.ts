import { type Bindings, isBindable, KEYS_PER_ACTION } from '#client/input/bindings.ts';

/*
 * What a player chose, kept as one text. What is read may be of another version or not ours at all: each part that is not
 * as expected is as if it had never been chosen.
 */

export interface Settings {
  /** 0..1. */
  readonly volume: number;
  readonly muted: boolean;
  /** Whether the camera shakes; undefined: as the system says about motion. */
  readonly shake: boolean | undefined;
  /** Keys of actions that are not as usual, of all games. */
  readonly keys: Bindings;
}

export const DEFAULT_SETTINGS: Settings = { volume: 0.7, muted: false, shake: undefined, keys: new Map() };

const VERSION = 1;

/** All actions of a few games; more was not written by us. */
const ACTIONS_MAX = 200;
const ID_LETTERS_MAX = 64;

/** Reads what `writeSettings` wrote; total: any text gives settings. */
export function readSettings(text: string | undefined): Settings {
  const saved = parse(text);
  if (saved['version'] !== VERSION) return DEFAULT_SETTINGS;
  const { volume, muted, shake, keys } = saved;
  return {
    volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : DEFAULT_SETTINGS.volume,
    muted: muted === true,
    shake: typeof shake === 'boolean' ? shake : undefined,
    keys: new Map(Object.entries(recordOf(keys)).filter(isSavedKeys).slice(0, ACTIONS_MAX)),
  };
}

export function writeSettings({ volume, muted, shake, keys }: Settings): string {
  return JSON.stringify({ version: VERSION, volume, muted, shake, keys: Object.fromEntries(keys) });
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(text ?? ''));
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isSavedKeys(entry: [string, unknown]): entry is [string, string[]] {
  const [id, keys] = entry;
  if (id.length > ID_LETTERS_MAX || !Array.isArray(keys) || keys.length > KEYS_PER_ACTION) return false;
  return keys.every((key) => key === '' || (typeof key === 'string' && isBindable(key)));
}

/** Where the text is kept; `save` may fail silently. */
export interface TextStore {
  load(): string | undefined;
  save(text: string): void;
}

/** The settings in force. */
export interface SettingsStore {
  readonly now: Settings;
  /** Changes the named parts, keeps everything, and tells those who listen. */
  change(parts: Partial<Settings>): void;
  /** Calls `listener` after each change; returns what ends that. */
  subscribe(listener: (settings: Settings) => void): () => void;
}

export function createSettings(store: TextStore): SettingsStore {
  const listeners = new Set<(settings: Settings) => void>();
  let now = readSettings(store.load());
  return {
    get now() {
      return now;
    },
    change(parts) {
      now = { ...now, ...parts };
      store.save(writeSettings(now));
      for (const listener of listeners) listener(now);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
