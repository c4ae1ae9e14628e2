/* CRC-32 as in zip and PNG (polynomial 0x04C11DB7, reflected). Finds what a disk or a cut write has spoiled, not what somebody forged. */

const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  return crc;
});

/** The CRC of `bytes[from..to)`, unsigned. Costs about 2 ns a byte. */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffffffff;
  for (let at = from; at < to; at++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}
