import { expect, test } from 'vitest';
import { createLog, escapeControls, LOG_LEVELS } from '#server/log.ts';

function lines(level: (typeof LOG_LEVELS)[number], use: (log: ReturnType<typeof createLog>) => void): string[] {
  const written: string[] = [];
  use(createLog({ level, stamp: () => '2026-01-02T03:04:05.678Z', write: (line) => void written.push(line) }));
  return written;
}

test('HS70 an event is one line: time, level, what, and values with quotes where they need them', () => {
  const written = lines('info', (log) => log.info('room opened', { room: 'KDRM', seats: 8, ok: true, why: 'a "b" c' }));
  expect(written).toEqual(['2026-01-02T03:04:05.678Z info room opened room=KDRM seats=8 ok=true why="a \\"b\\" c"']);
});

test('HS70 nothing from outside makes a second line or a terminal command', () => {
  const hostile = 'x\n2026 info forged\r\u001B[2J\u0085\u2028\u202E\uD800';
  const [line, ...more] = lines('info', (log) => log.warn(hostile, { value: hostile }));
  expect(more).toEqual([]);
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  expect(escapeControls('a\nb')).toBe('a\\u{a}b');
});

test('HS70 a level writes itself and what is worse', () => {
  const all = (log: ReturnType<typeof createLog>): void => {
    log.debug('d');
    log.info('i');
    log.warn('w');
    log.error('e');
  };
  expect(LOG_LEVELS.map((level) => lines(level, all).length)).toEqual([4, 3, 2, 1, 0]);
});
