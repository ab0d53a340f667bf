const OPCODES = new Uint8Array(256);
for (const opcode of [0x63, 0x69, 0x6b, 0x8d, 0xc0, 0xc1, 0xc6, 0xc7, 0xd1, 0xd3, 0xf6, 0xf7, 0xfe, 0xff]) {
  OPCODES[opcode] = 1;
}
for (let opcode = 0; opcode < 0x40; opcode += 8) OPCODES.fill(1, opcode, opcode + 4);
OPCODES.fill(1, 0x80, 0x8c);

/** Whether a byte is an opcode that compilers use with data and that has a ModRM byte: arithmetic, moves, tests, LEA. */
export function hasModRm(opcode: number): boolean {
  return OPCODES[opcode] === 1;
}
