/** The program headers alone say what is loaded: section headers go, with all that lies behind the last segment. */
export function dropSections(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const [offset, entryBytes, count] = [Number(copy.readBigUInt64LE(32)), copy.readUInt16LE(54), copy.readUInt16LE(56)];
  const ends = Array.from({ length: count }, (_, index) => {
    const at = offset + index * entryBytes;
    return Number(copy.readBigUInt64LE(at + 8) + copy.readBigUInt64LE(at + 32));
  });
  copy.writeBigUInt64LE(0n, 40);
  copy.writeUInt32LE(0, 60);
  return copy.subarray(0, Math.max(...ends));
}
