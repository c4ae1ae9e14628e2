import type { Past } from '#shared/sim/past.ts';
import { Violation } from '#bench/sim/check/violation.ts';

/*
 * What a judgement asked of the past, and what it was answered: noted where a room judges, and given again, to the same questions only,
 * where its shadow does. What clients had been sent cannot be worked out from the log.
 */

/** Questions and answers of one tick, one behind the other, as plain numbers. */
export type Answers = number[];

const ASK = { open: 1, openBack: 2, find: 3, note: 4 } as const;
const NAMES = ['', 'open', 'openBack', 'find', 'note'] as const;

/** Passes questions on, and notes them with their answers. One object serves all ticks. */
export interface AnswerNotes {
  past: Past;
  noted: Answers;
  readonly asking: Past;
}

export function createAnswerNotes(past: Past): AnswerNotes {
  const notes: AnswerNotes = {
    past,
    noted: [],
    asking: {
      open(seat, capTicks) {
        notes.past.open(seat, capTicks);
        notes.noted.push(ASK.open, seat, capTicks, notes.past.depth);
      },
      openBack(seat, depth) {
        notes.past.openBack(seat, depth);
        notes.noted.push(ASK.openBack, seat, depth, notes.past.depth);
      },
      find(entity) {
        const isThere = notes.past.find(entity);
        notes.noted.push(ASK.find, entity, isThere ? 1 : 0);
        if (isThere) for (const value of notes.past.values) notes.noted.push(value);
        return isThere;
      },
      note(shot, hit) {
        notes.past.note(shot, hit);
        notes.noted.push(ASK.note, shot, hit);
      },
      get values() {
        return notes.past.values;
      },
      get depth() {
        return notes.past.depth;
      },
    },
  };
  return notes;
}

/** Answers again what was noted; another question than then is a violation. */
export interface AnswerBook {
  readonly past: Past;
  /** Begins with what was noted of a tick. */
  begin(answers: Answers, tick: number): void;
  /** Everything must have been asked. */
  end(): void;
}

export function createAnswerBook(room: () => string, values: number): AnswerBook {
  const found = new Float64Array(values);
  let answers: Answers = [];
  let tick = 0;
  let at = 0;
  let depth = 0;

  function ask(...question: readonly number[]): void {
    for (let i = 0; i < question.length; i++) {
      if (answers[at + i] !== question[i]) throw otherwise(question);
    }
    at += question.length;
  }

  function otherwise(question: readonly number[]): Violation {
    const told = (numbers: readonly number[]): string =>
      `${NAMES[numbers[0]] ?? 'nothing'} ${numbers.slice(1).join(' ')}`;
    const expected = told(answers.slice(at, at + Math.max(1, question.length)));
    const invariant = 'the shadow asks of the past what the room asked';
    return new Violation({ invariant, room: room(), tick, found: told(question), expected });
  }

  const past: Past = {
    open(seat, capTicks) {
      ask(ASK.open, seat, capTicks);
      depth = answers[at++];
    },
    openBack(seat, back) {
      ask(ASK.openBack, seat, back);
      depth = answers[at++];
    },
    find(entity) {
      ask(ASK.find, entity);
      const isThere = answers[at++] === 1;
      if (isThere) for (let i = 0; i < found.length; i++) found[i] = answers[at++];
      return isThere;
    },
    note: (shot, hit) => ask(ASK.note, shot, hit),
    values: found,
    get depth() {
      return depth;
    },
  };

  return {
    past,
    begin(noted, of) {
      answers = noted;
      tick = of;
      at = 0;
    },
    end() {
      if (at < answers.length) throw otherwise([]);
    },
  };
}
