/** Short enough that any two of them with a space fit the sixteen characters of a name. */
const MOODS = 'Brisk Calm Bold Keen Quiet Merry Swift Plucky Sunny Witty Nimble Gentle Lucky Steady Clever'.split(' ');

const ANIMALS = 'Otter Lynx Heron Badger Finch Marten Newt Puffin Raven Stoat Tern Vole Weasel Moth Gecko'.split(' ');

/** A friendly name to start with, from two numbers in [0, 1). */
export function inventName(first: number, second: number): string {
  return `${pick(MOODS, first)} ${pick(ANIMALS, second)}`;
}

function pick(words: readonly string[], unit: number): string {
  return words[Math.floor(unit * words.length)]!;
}
