/*
 * The raw lane: state and input frames as binary WebSocket messages of their own, between the ordinary packets of the same
 * Socket.IO connection and in one order with them. A client asks for it in its handshake; see docs/protocol.md.
 */

/** What the handshake's `lane` says. */
export const RAW_LANE = 'raw';

/**
 * Whether a binary message is a frame by itself. Every packet of Socket.IO is a map of MessagePack, whose first byte is 0x80 or
 * more; the first byte of our frames is less.
 */
export function isRawFrame(message: Uint8Array): boolean {
  return message.length === 0 || message[0] < 0x80;
}
