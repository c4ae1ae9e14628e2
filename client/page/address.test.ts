import { expect, test } from 'vitest';
import { readAddress, roomPath } from '#client/page/address.ts';

test('LB70 /r/CODE asks for a room, whatever the case of its letters', () => {
  expect(readAddress('/r/KDTR')).toStrictEqual({ at: 'room', code: 'KDTR' });
  expect(readAddress('/r/kdtr/')).toStrictEqual({ at: 'room', code: 'KDTR' });
  expect(readAddress(roomPath('KDTR'))).toStrictEqual({ at: 'room', code: 'KDTR' });
});

test('LB70 a path that cannot be a code asks for no room, and says so', () => {
  for (const path of ['/r/', '/r/KDT', '/r/KDTRR', '/r/AEIO', '/r/%3Cb%3E', '/r/KDTR/x']) {
    expect(readAddress(path)).toStrictEqual({ at: 'nowhere' });
  }
});

test('LB70 every other path is the lobby', () => {
  expect(readAddress('/')).toStrictEqual({ at: 'lobby' });
  expect(readAddress('/index.html')).toStrictEqual({ at: 'lobby' });
});
