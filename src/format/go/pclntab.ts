import type { ElfFile } from "../elf/elf-file.ts";
import { Absent, orAbsent } from "./absent.ts";
import { FunctionTable } from "./function-table.ts";
import { findModuledata, type Moduledata } from "./moduledata.ts";
import { NameTable } from "./name-table.ts";
import { notGo } from "./not-go.ts";
import { type PclntabHeader, type PclntabPart, readPclntabHeader } from "./pclntab-header.ts";
import { type PclntabPlace, placesOfPclntab } from "./pclntab-place.ts";
import { readGoTrace } from "./traces.ts";

/**
 * runtime.pclntab: the table in which a running Go program finds the function, file and line of a program counter. Its
 * parts are read when they are asked for. `open` finds it with or without sections and symbols.
 */
export class Pclntab {
  readonly place: PclntabPlace;
  readonly header: PclntabHeader;
  /** Undefined for tables before Go 1.16, which do not need it. */
  readonly moduledata: Moduledata | undefined;
  readonly #elf: ElfFile;

  private constructor(elf: ElfFile, place: PclntabPlace, header: PclntabHeader, moduledata: Moduledata | undefined) {
    this.#elf = elf;
    this.place = place;
    this.header = header;
    this.moduledata = moduledata;
  }

  /** The first place with a table that can be read, or the reason why there is none. */
  static open(elf: ElfFile): Promise<Pclntab | Absent> {
    return orAbsent("pclntab", async () => {
      let reason: string | undefined;
      for await (const place of placesOfPclntab(elf)) {
        const header = await readPclntabHeader(elf, place);
        if (!(header instanceof Absent)) return Pclntab.#at(elf, place, header);
        // In any program, four bytes can equal the magic number by chance.
        if (place.how !== "magic number") reason ??= `pclntab was found by its ${place.how}, but ${header.reason}`;
      }
      return reason === undefined ? notGo(elf, "pclntab", await readGoTrace(elf)) : new Absent(reason);
    });
  }

  static async #at(elf: ElfFile, place: PclntabPlace, header: PclntabHeader): Promise<Pclntab> {
    const moduledata = header.format === "go1.2" ? undefined : await findModuledata(elf, place.address, header);
    return new Pclntab(elf, place, header, moduledata);
  }

  /** All functions that have code. Absent when nothing tells at which address the Go code starts. */
  readFunctions(): Promise<FunctionTable | Absent> {
    return orAbsent("the function table", async () => {
      const textStart = this.#textStart();
      if (textStart === undefined) return new Absent("nothing in the binary says where its Go code starts");
      const { header } = this;
      const [names, values, functions] = await Promise.all([
        this.readPart(header.names),
        this.readPart(header.values),
        this.readPart(this.#functionsPart()),
      ]);
      return new FunctionTable({
        header,
        littleEndian: this.#elf.header.littleEndian,
        textStart,
        names,
        values,
        functions,
        fileSizeBytes: this.#elf.source.sizeBytes,
        where: this.#elf.where,
      });
    });
  }

  /**
   * The names of all functions, including those without code because every call was inlined (except before Go 1.16).
   * Linked does not mean called: a name proves that the linker could not rule the function out.
   */
  readNames(): Promise<NameTable | Absent> {
    return orAbsent("the function names", async () => {
      if (this.header.format !== "go1.2") return new NameTable(await this.readPart(this.header.names));
      const functions = await this.readFunctions();
      if (functions instanceof Absent) return functions;
      return new NameTable(joinNames(functions, this.header.names.sizeBytes));
    });
  }

  /** The source files that code came from, each once: absolute paths, or `module@version/…` after -trimpath. */
  readFiles(): Promise<NameTable | Absent> {
    return orAbsent("the file names", async () => {
      if (this.header.format === "go1.2") return new Absent("before Go 1.16 file names have no separate table");
      return new NameTable(await this.readPart(this.header.files));
    });
  }

  readPart(part: PclntabPart): Promise<Uint8Array> {
    return this.#elf.read(this.place.fileOffset + part.offset, part.sizeBytes, "pclntab");
  }

  /** Without a section or symbols, only moduledata states where the records end. */
  #functionsPart(): PclntabPart {
    const { functions } = this.header;
    const known = this.moduledata?.functionsSizeBytes ?? functions.sizeBytes;
    return { offset: functions.offset, sizeBytes: Math.min(functions.sizeBytes, known) };
  }

  /**
   * moduledata has it in every link mode. The header has it only before Go 1.26 and without an external linker. A .text
   * section starts with it only if all the code is Go's.
   */
  #textStart(): number | undefined {
    if (!this.header.entriesAreRelative) return 0;
    const section = this.#elf.section(".text");
    return this.moduledata?.text ?? (this.header.textStart || (section && Number(section.address)));
  }
}

/**
 * Joins the names in the form of newer tables. Each is in the table once, so together they cannot be longer than it.
 */
function joinNames(functions: FunctionTable, limitBytes: number): Uint8Array {
  const names: Buffer[] = [];
  let sizeBytes = 0;
  for (let index = 0; index < functions.length && sizeBytes <= limitBytes; index++) {
    const name = Buffer.from(`${functions.name(index)}\0`);
    names.push(name);
    sizeBytes += name.length;
  }
  return Buffer.concat(names);
}
