import { counted } from "../../../base/counted.ts";
import { PlimsollError } from "../../../base/error.ts";
import { ElfFile } from "../../../format/elf/elf-file.ts";
import { Absent } from "../../../format/go/absent.ts";
import { readBuildInfo } from "../../../format/go/build-info.ts";
import { Pclntab } from "../../../format/go/pclntab.ts";
import { parseExtract } from "../../../format/kept-scan/extract.ts";
import { asPlimsollError, problemText } from "../../../report/error-view.ts";
import type { UpxSeen, UpxSight } from "../../../report/trial-upx.ts";
import { type Extractor, openExtractor } from "../../../service/findings/extractor.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openRandomAccess } from "../../../store/file/random-access-file.ts";
import { findProgram } from "../../../toolchain/find-program.ts";
import { runProgram } from "../../../toolchain/process.ts";
import type { PackedProgram } from "./packed-image.ts";

/** What programs that look into Go programs see of each, as it is and packed. `folder` is one of this run's own. */
export async function lookInto(
  surroundings: Surroundings,
  programs: readonly PackedProgram[],
  folder: string,
): Promise<readonly UpxSight[]> {
  const looks: readonly (readonly [string, (file: string) => Promise<UpxSeen>])[] = [
    ["plimsoll explain", plimsollSees],
    ["go version -m", (file) => goSees(surroundings, file)],
    ["govulncheck", await govulncheckLook(surroundings, folder)],
  ];
  const rows: UpxSight[] = [];
  for (const { path, plainFile, packedFile } of programs.filter(({ refused }) => refused === null)) {
    for (const [by, look] of looks) {
      rows.push({ path, by, plain: await look(plainFile), packed: await look(packedFile) });
    }
  }
  return rows;
}

async function plimsollSees(file: string): Promise<UpxSeen> {
  await using opened = await openRandomAccess(file);
  try {
    return await readParts(await ElfFile.open(opened, "it"));
  } catch (thrown) {
    if (!(thrown instanceof PlimsollError) || thrown.code === "defect") throw thrown;
    return { sees: false, what: problemText(thrown) };
  }
}

async function readParts(elf: ElfFile): Promise<UpxSeen> {
  const info = await readBuildInfo(elf);
  if (info instanceof Absent) return { sees: false, what: info.reason };
  const { goVersion, modules } = info;
  const table = await Pclntab.open(elf);
  const functions = table instanceof Absent ? table : await table.readFunctions();
  const code = functions instanceof Absent ? functions.reason : counted(functions.length, "function");
  return {
    sees: true,
    what: `${goVersion}, ${modulesText(modules instanceof Absent ? 0 : modules.deps.length)}, ${code}`,
  };
}

async function goSees({ env, signal, cwd }: Surroundings, file: string): Promise<UpxSeen> {
  const go = await findProgram("go", env);
  if (go === undefined) return { sees: null, what: "go is not on PATH" };
  const { exitCode, stdout, stderr } = await runProgram(go, ["version", "-m", file], { env, signal, cwd });
  const [first = "", ...lines] = stdout.toString().split("\n");
  // It ends with 0 for a folder, and for a file that it cannot read it prints nothing.
  const version = first.startsWith(`${file}: `) ? first.slice(file.length + 2) : undefined;
  if (exitCode !== 0 || version === undefined) {
    const said = stderr.trim().split("\n").at(-1) ?? "";
    return { sees: false, what: said.replace(`${file}: `, "").replaceAll(file, "it") || "it prints nothing" };
  }
  return { sees: true, what: `${version}, ${modulesText(lines.filter((line) => line.startsWith("\tdep\t")).length)}` };
}

async function govulncheckLook(
  surroundings: Surroundings,
  folder: string,
): Promise<(file: string) => Promise<UpxSeen>> {
  const program = await findProgram("govulncheck", surroundings.env);
  if (program === undefined) return async () => ({ sees: null, what: "govulncheck is not on PATH" });
  const extractor = await openExtractor(surroundings, program, folder);
  return (file) => govulncheckSees(surroundings, extractor, file);
}

async function govulncheckSees({ signal }: Surroundings, { extract }: Extractor, file: string): Promise<UpxSeen> {
  try {
    const { goVersion, modules, symbols } = parseExtract(await extract(file), "govulncheck's extract");
    const [, ...dependencies] = modules;
    return { sees: true, what: `${goVersion}, ${modulesText(dependencies.length)}, ${counted(symbols, "symbol")}` };
  } catch (thrown) {
    signal.throwIfAborted();
    const { why, what } = asPlimsollError(thrown);
    return { sees: false, what: (why ?? what).replace(/^govulncheck: /, "").replaceAll(file, "it") };
  }
}

function modulesText(count: number): string {
  return counted(count, "module");
}
