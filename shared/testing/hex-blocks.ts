/**
 * The bytes of every block of a document that is fenced as "```hex NAME", by name. In each line they end at a `|`, behind which
 * stands what they mean.
 */
export function hexBlocks(document: string): Map<string, Uint8Array> {
  const blocks = new Map<string, Uint8Array>();
  for (const [, name, body] of document.matchAll(/^ *```hex (\S+)\n([^`]*)^ *```$/gm)) {
    const pairs = body!.split('\n').flatMap((line) => line.split('|')[0]!.split(/\s+/).filter(Boolean));
    blocks.set(
      name!,
      Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)),
    );
  }
  return blocks;
}
