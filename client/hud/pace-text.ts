/** What players are told while the game runs slower than time does; empty at full speed. */
export function paceText(speed: number): string {
  const percent = Math.round(100 * speed);
  return percent < 100 ? `The server is busy: the game runs at ${percent} % speed` : '';
}
