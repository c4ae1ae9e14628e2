import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createSettings,
  DEFAULT_SETTINGS,
  readSettings,
  type Settings,
  writeSettings,
} from '#client/settings/settings.ts';

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    volume: fc.double({ min: 0, max: 1, noNaN: true }).map((volume) => volume + 0),
    muted: fc.boolean(),
    shake: fc.constantFrom(true, false, undefined),
    keys: fc
      .dictionary(
        fc.string({ maxLength: 20 }),
        fc.array(fc.constantFrom('', 'KeyQ', 'Mouse2', 'Space'), { maxLength: 2 }),
      )
      .map((keys) => new Map(Object.entries(keys))),
  },
  { noNullPrototype: true },
);

function kept(text?: string): { text: string | undefined; load(): string | undefined; save(text: string): void } {
  const store = { text, load: () => store.text, save: (next: string) => void (store.text = next) };
  return store;
}

describe('what is kept', () => {
  test('CL127 settings that were written are read as they were', () => {
    fc.assert(
      fc.property(settings, (chosen) => {
        expect(readSettings(writeSettings(chosen))).toStrictEqual(chosen);
      }),
    );
  });

  test('CL128 nothing, another version, or what is no settings at all gives the usual ones', () => {
    const texts = [undefined, '', 'null', '7', '"x"', '[]', '{', '{"version":2,"volume":0.1}', '{"volume":0.1}'];
    for (const text of texts) expect(readSettings(text)).toStrictEqual(DEFAULT_SETTINGS);
  });

  test('CL128 parts that are not as expected are as if never chosen; the others stay', () => {
    const read = readSettings('{"version":1,"volume":1e9,"muted":"yes","shake":0,"keys":{"up":["KeyQ"]}}');
    expect(read).toStrictEqual({ ...DEFAULT_SETTINGS, keys: new Map([['up', ['KeyQ']]]) });
    const keys = { a: ['<img>'], b: 'KeyQ', c: [1], d: ['KeyQ', 'KeyE', 'KeyR'], e: null, ['f'.repeat(99)]: ['KeyQ'] };
    const text = JSON.stringify({ version: 1, volume: 0.25, keys: { ...keys, g: ['KeyE', ''] } });
    expect(readSettings(text)).toStrictEqual({
      ...DEFAULT_SETTINGS,
      volume: 0.25,
      keys: new Map([['g', ['KeyE', '']]]),
    });
  });

  test('CL128 any text gives settings that can be used', () => {
    const parts = fc.record(
      {
        version: fc.constant(1),
        volume: fc.anything(),
        muted: fc.anything(),
        shake: fc.anything(),
        keys: fc.anything(),
      },
      { requiredKeys: ['version'] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          parts.map((value) => JSON.stringify(value) ?? ''),
        ),
        (text) => {
          const { volume, muted, shake, keys } = readSettings(text);
          expect(volume >= 0 && volume <= 1).toBe(true);
          expect(typeof muted).toBe('boolean');
          expect([true, false, undefined]).toContain(shake);
          for (const places of keys.values()) for (const key of places) expect(key).toMatch(/^\w*$/);
        },
      ),
    );
  });
});

describe('the settings in force', () => {
  test('CL129 a change is kept, told to all who listen, and leaves the other parts', () => {
    const store = kept();
    const chosen = createSettings(store);
    const told: Settings[] = [];
    const stop = chosen.subscribe((next) => told.push(next));
    chosen.change({ volume: 0.2 });
    chosen.change({ muted: true });
    stop();
    chosen.change({ muted: false });
    expect(told).toStrictEqual([
      { ...DEFAULT_SETTINGS, volume: 0.2 },
      { ...DEFAULT_SETTINGS, volume: 0.2, muted: true },
    ]);
    expect(createSettings(kept(store.text)).now).toStrictEqual({ ...DEFAULT_SETTINGS, volume: 0.2 });
  });
});
