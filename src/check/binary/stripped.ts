import { counted } from "../../base/counted.ts";
import type { BinaryFacts } from "../../evidence/binary/facts.ts";
import { SHT } from "../../format/elf/constants.ts";
import type { Section } from "../../format/elf/section.ts";
import { defineRule } from "../rule.ts";

/** No symbol table, no names of symbols, no debug information: what `-s -w` leaves out. */
export const stripped = defineRule<BinaryFacts>({
  id: "stripped",
  title: "the binary carries symbols or debug information",
  level: "warning",
  why: "a service never reads them: they make the image larger and tell strangers more than necessary",
  observe: ({ where, sections }) => {
    const superfluous = removable(sections);
    if (superfluous.length === 0) return [];
    return [
      {
        what: `${where} has ${counted(superfluous.length, "section")} that -s -w leaves out`,
        evidence: superfluous.map(({ name, fileSizeBytes }) => `${name}: ${counted(fileSizeBytes, "byte")}`),
        bytes: superfluous.reduce((sum, { fileSizeBytes }) => sum + fileSizeBytes, 0),
        fix: 'build with -ldflags "-s -w", and keep the symbols in a separate file for debuggers',
      },
    ];
  },
  confirm: ({ sections }) => [
    `it has ${counted(sections.length, "section")}, and none holds symbols or debug information`,
  ],
});

/** The symbol table is recognized by its type, its string table by the link to it, debug sections only by name. */
function removable(sections: readonly Section[]): readonly Section[] {
  const symbols = sections.filter(({ type }) => type === SHT.SYMTAB);
  const strings = new Set(symbols.map(({ link }) => link));
  return sections.filter(
    ({ index, type, name }) => type === SHT.SYMTAB || strings.has(index) || /^\.z?debug_/.test(name),
  );
}
