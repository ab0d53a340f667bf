/** The start of a program that UPX packed, as UPX 4.2.2 writes it: header, program headers, l_info, and nothing that can run. */
export function packedProgram(): Buffer {
  const bytes = Buffer.alloc(2048, 0xa5);
  bytes.fill(0, 0, 64);
  bytes.write("\x7fELF\x02\x01\x01", 0, "latin1");
  bytes.writeUInt16LE(2, 16); // e_type: ET_EXEC
  bytes.writeUInt16LE(62, 18); // e_machine: EM_X86_64
  bytes.writeUInt32LE(1, 20); // e_version
  bytes.writeBigUInt64LE(64n, 32); // e_phoff
  bytes.writeUInt16LE(64, 52); // e_ehsize
  bytes.writeUInt16LE(56, 54); // e_phentsize
  bytes.writeUInt16LE(3, 56); // e_phnum
  bytes.fill(0, 64, 64 + 3 * 56);
  bytes.write("UPX!", 64 + 3 * 56 + 4, "latin1");
  return bytes;
}
