import { Buffer } from 'node:buffer';

/* Plain objects of numbers and typed arrays, in any nesting: copied and compared by value. */

/** Makes `to` equal to `from`, which has the same shape, in place. Fields that are neither numbers nor such objects stay. */
export function copyInto(to: object, from: object): void {
  for (const [key, value] of Object.entries(from) as [string, unknown][]) {
    const own: unknown = Reflect.get(to, key);
    if (ArrayBuffer.isView(value)) bytesOf(own as ArrayBufferView).set(bytesOf(value));
    else if (typeof value === 'object' && value !== null && own !== value) copyInto(own as object, value);
    else if (own !== value) Reflect.set(to, key, value);
  }
}

/** Whether two of one shape hold the same. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return true;
  if (ArrayBuffer.isView(one)) return bytesOf(one).equals(bytesOf(other as ArrayBufferView));
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return false;
  return Object.keys(one).every((key) => isSame(Reflect.get(one, key), Reflect.get(other, key)));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
