import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionsOf } from '#client/input/actions.ts';
import { bind, type Bindings, bindingsOf, isBindable, keyTable, KEYS_PER_ACTION } from '#client/input/bindings.ts';
import { keyLabel } from '#client/input/key-label.ts';
import { games } from '#shared/games/index.ts';
import { relight } from '#shared/games/relight/relight.ts';

const actions = actionsOf(relight);
const usual = bindingsOf(actions, new Map());
const usedBy = (bindings: Bindings): string[] => [...bindings.values()].flat().filter((key) => key !== '');

const keys = fc.constantFrom(
  'KeyW',
  'KeyQ',
  'Space',
  'Mouse0',
  'Mouse2',
  'ArrowUp',
  'Tab',
  'Numpad4',
  '',
  'F5',
  'Escape',
);
const ids = fc.constantFrom(...actions.map(({ id }) => id), 'other/Button', '__proto__', 'toString');
const savedKeys = fc.dictionary(ids, fc.array(keys, { maxLength: 4 })).map((saved) => new Map(Object.entries(saved)));

describe('keys of a game', () => {
  test('CL123 every usual key of every game may be chosen, and none does two things', () => {
    for (const game of games) {
      const own = actionsOf(game);
      const all = own.flatMap((action) => action.keys);
      expect(new Set(all).size).toBe(all.length);
      expect(all.filter((key) => !isBindable(key))).toStrictEqual([]);
      expect(usedBy(bindingsOf(own, new Map()))).toStrictEqual(all);
    }
  });

  test('CL123 whatever was saved, every action has its places and no key does two things', () => {
    fc.assert(
      fc.property(savedKeys, (saved) => {
        const bindings = bindingsOf(actions, saved);
        expect([...bindings.keys()]).toStrictEqual(actions.map(({ id }) => id));
        for (const places of bindings.values()) expect(places).toHaveLength(KEYS_PER_ACTION);
        const used = usedBy(bindings);
        expect(new Set(used).size).toBe(used.length);
        expect(used.every(isBindable)).toBe(true);
        expect(keyTable(actions, bindings).size).toBe(used.length);
      }),
    );
  });

  test('CL123 a saved key wins over the usual key of another action', () => {
    const bindings = bindingsOf(actions, new Map([['relight/Dash', ['KeyW', '']]]));
    expect(bindings.get('relight/Dash')).toStrictEqual(['KeyW', '']);
    expect(bindings.get('up')).toStrictEqual(['', 'ArrowUp']);
  });
});

describe('choosing a key', () => {
  test('CL124 a key that does something else swaps with the key it replaces', () => {
    const { bindings, swap } = bind(usual, 'relight/Dash', 0, 'KeyW');
    expect(swap).toStrictEqual({ id: 'up', key: 'Space' });
    expect(bindings.get('relight/Dash')).toStrictEqual(['KeyW', 'ShiftLeft']);
    expect(bindings.get('up')).toStrictEqual(['Space', 'ArrowUp']);
  });

  test('CL124 a free key, or one of the same action, swaps with nobody', () => {
    expect(bind(usual, 'up', 1, 'KeyQ').swap).toBeUndefined();
    expect(bind(usual, 'up', 1, 'KeyQ').bindings.get('up')).toStrictEqual(['KeyW', 'KeyQ']);
    expect(bind(usual, 'up', 1, 'KeyW').swap).toBeUndefined();
    expect(bind(usual, 'up', 1, 'KeyW').bindings.get('up')).toStrictEqual(['ArrowUp', 'KeyW']);
    expect(bind(usual, 'up', 0, 'KeyW').bindings).toStrictEqual(usual);
  });

  test('CL124 after any choices no key does two things, and only the key that was replaced is gone', () => {
    const choice = fc.record({
      id: fc.constantFrom(...actions.map(({ id }) => id)),
      place: fc.nat(KEYS_PER_ACTION - 1),
      key: keys.filter(isBindable),
    });
    fc.assert(
      fc.property(savedKeys, fc.array(choice, { maxLength: 8 }), (saved, choices) => {
        let bindings = bindingsOf(actions, saved);
        for (const { id, place, key } of choices) {
          const before = usedBy(bindings);
          const old = bindings.get(id)![place]!;
          bindings = bind(bindings, id, place, key).bindings;
          expect(bindings.get(id)![place]).toBe(key);
          const used = usedBy(bindings);
          expect(new Set(used).size).toBe(used.length);
          const gone = before.filter((one) => !used.includes(one));
          expect(gone).toStrictEqual(before.includes(key) || old === '' ? [] : [old]);
        }
      }),
    );
  });

  test('CL125 keys of the page and the browser, and what is no key, cannot be chosen', () => {
    for (const code of ['Escape', 'F3', 'F5', 'F12', 'ControlLeft', 'AltRight', 'MetaLeft', 'Mouse3', 'Mouse', '']) {
      expect(isBindable(code), code).toBe(false);
    }
    for (const code of ['<b>', 'Key W', 'keyw', 'Unidentified', 'K'.repeat(40)]) expect(isBindable(code)).toBe(false);
    for (const code of ['KeyF', 'Space', 'Tab', 'ShiftLeft', 'Numpad0', 'Digit1', 'Mouse1', 'IntlBackslash']) {
      expect(isBindable(code), code).toBe(true);
    }
  });
});

describe('names of keys', () => {
  test('CL126 keys are called by what is printed on them, where the browser tells, else as on a US keyboard', () => {
    const labels = ['KeyW', 'Digit3', 'ArrowUp', 'Space', 'ShiftLeft', 'Numpad7', 'Semicolon', 'PageUp', 'Mouse2'];
    expect(labels.map((code) => keyLabel(code))).toStrictEqual([
      'W',
      '3',
      '↑',
      'Space',
      'Shift',
      'Num 7',
      ';',
      'Page Up',
      'Right mouse',
    ]);
    const azerty = new Map([
      ['KeyW', 'z'],
      ['Space', ' '],
    ]);
    expect([keyLabel('KeyW', azerty), keyLabel('KeyS', azerty), keyLabel('Space', azerty)]).toStrictEqual([
      'Z',
      'S',
      'Space',
    ]);
  });
});
