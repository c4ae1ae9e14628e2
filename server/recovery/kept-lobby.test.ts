import { expect, test } from 'vitest';
import { keptId, type KeptLobby, keptText, readKeptLobby } from '#server/recovery/kept-lobby.ts';

const kept: Omit<KeptLobby, 'version'> = {
  ...{ build: '0.5.0', layout: '0123456789abcdef', rules: '0123456789abcdef' },
  ...{ code: 'KXVT', game: 'relight', map: 'Switchyard', seats: 3, seed: -5, tunables: [1, 0.25] },
  epochs: [255, 0, 3],
  bots: [null, 'Zap', null],
  sessions: [
    { id: keptId('somebody'), seat: 0, name: 'Åse', rotation: 4, provenRotation: 3 },
    { id: keptId('else'), seat: 2, name: '__proto__', rotation: 0, provenRotation: 0 },
  ],
};

test('RV14 what the lobby keeps of a room is read as it was written', () => {
  expect(readKeptLobby(keptText(kept))).toStrictEqual({ version: 1, ...kept });
});

test('RV15 the id of a session, which a token needs, is not in it', () => {
  expect(keptId('somebody')).toMatch(/^#[\w-]{43}$/);
  expect(keptId('somebody')).not.toBe(keptId('somebodz'));
  expect(keptText(kept)).not.toContain('somebody');
});

test('RV16 any other text is none, and nothing is thrown', () => {
  const [one] = kept.sessions;
  const wrong: Partial<Record<keyof KeptLobby, unknown[]>> = {
    version: [0, 2, '1'],
    code: ['kxvt', 'KXV', 'KXVTA', '../..', 7],
    game: [1, 'x'.repeat(101)],
    seats: [0, 2, 4, 1001, 2.5, '3'],
    seed: [0.5, 2 ** 32, null],
    tunables: [[Number.NaN], ['1'], {}, [null]],
    epochs: [
      [1, 2],
      [1, 2, 256],
      [1, 2, -1],
      [1, 2, 0.5],
    ],
    bots: [
      [null, null],
      [null, 'a\nb', null],
      [null, 'x'.repeat(17), null],
    ],
    sessions: [
      [{ ...one, seat: 3 }],
      [{ ...one, id: 'somebody' }],
      [{ ...one, name: '' }],
      [{ ...one, rotation: -1 }],
      [one, one],
      [null],
      'none',
    ],
  };
  for (const [key, values] of Object.entries(wrong)) {
    for (const value of values) {
      const text = JSON.stringify({ version: 1, ...kept, [key]: value });
      expect([key, value, readKeptLobby(text)]).toStrictEqual([key, value, undefined]);
    }
  }
  for (const text of ['', 'null', '[]', '{}', '"x"', '{"version":1', 'x'.repeat(300_000)]) {
    expect(readKeptLobby(text)).toBe(undefined);
  }
  const whole = keptText(kept);
  for (let length = 0; length < whole.length; length++) expect(readKeptLobby(whole.slice(0, length))).toBe(undefined);
});
