import { Absent, orAbsent } from "../../format/go/absent.ts";
import { Pclntab } from "../../format/go/pclntab.ts";
import type { ByteClaims } from "../byte-claims.ts";
import type { TableSymbols } from "../symbol-names.ts";
import type { AnalyserNote } from "./binary-ledger.ts";
import { claimC, linksC } from "./c-code.ts";
import { DebugInfo } from "./debug-info.ts";
import { readDebugSections } from "./debug-sections.ts";
import { claimFuncdata } from "./funcdata.ts";
import { ownerOfCode, ownersOfFunctions } from "./function-owners.ts";
import { claimFunctions } from "./functions.ts";
import { claimLineTable } from "./line-table.ts";
import { meanwhile } from "./meanwhile.ts";
import { Memory } from "./memory.ts";
import { claimData, type DataClaims } from "./program-data.ts";
import type { GoSubject, Subject } from "./subject.ts";
import { claimSymbols } from "./symbols.ts";

/** `known` is what the analysers before this one claim by references. */
type Claim = (subject: GoSubject, symbols: TableSymbols, known: readonly ByteClaims[]) => Promise<DataClaims | Absent>;

/** An analyser of Go binaries, with the name that notes give it. */
interface Analyser {
  readonly name: string;
  readonly claim: Claim;
}

const only = (claim: (...from: Parameters<Claim>) => ByteClaims | Absent | Promise<ByteClaims | Absent>): Claim => {
  return async (...from) => {
    const claims = await claim(...from);
    return claims instanceof Absent ? claims : { exact: [claims], byReference: [], problems: [] };
  };
};

/**
 * The order is the precedence: if two analysers claim a byte, the first one has it. Exact analysers come before those
 * that use references: references say where something starts, but nothing says where it ends.
 */
const ANALYSERS: readonly Analyser[] = [
  { name: "functions", claim: only(claimFunctions) },
  { name: "line table", claim: only(claimLineTable) },
  { name: "funcdata", claim: only(claimFuncdata) },
  { name: "data", claim: claimData },
  { name: "symbols", claim: only((subject, _, known) => claimSymbols(subject, known)) },
  { name: "C code", claim: only(async (subject) => claimC(subject)) },
];

/** All claims of the analysers about a binary. */
interface Analysis {
  /** By precedence. */
  readonly claims: readonly ByteClaims[];
  readonly debugInfo: DebugInfo;
}

/** Asks all analysers. One that fails leaves a note, and the others go on. */
export async function analyse(subject: Subject, notes: AnalyserNote[]): Promise<Analysis> {
  const [program, sections] = await Promise.all([analyseProgram(subject, notes), readDebugSections(subject.elf)]);
  const debugInfo = new DebugInfo(subject.elf, subject.owners);
  await debugInfo.claim(sections, program.go && ownerOfCode(program.go));
  notes.push(...debugInfo.problems.map(({ reason }) => ({ analyser: "debug information", reason })));
  return { claims: [...program.claims, debugInfo.claims], debugInfo };
}

interface ProgramAnalysis {
  readonly claims: readonly ByteClaims[];
  /** Undefined if the function table cannot be read. */
  readonly go: GoSubject | undefined;
}

async function analyseProgram(subject: Subject, notes: AnalyserNote[]): Promise<ProgramAnalysis> {
  const go = await openGo(subject);
  if (go instanceof Absent) {
    notes.push({ analyser: "functions", reason: go.reason });
    return { claims: [], go: undefined };
  }
  const symbols = subject.names.add(go.functions);
  const exact: ByteClaims[] = [];
  const byReference: ByteClaims[] = [];
  for (const { name, claim } of ANALYSERS) {
    const result = await orAbsent(name, () => claim(go, symbols, byReference));
    const problems = result instanceof Absent ? [result] : result.problems;
    notes.push(...problems.map(({ reason }) => ({ analyser: name, reason })));
    if (result instanceof Absent) continue;
    exact.push(...result.exact);
    byReference.push(...result.byReference);
  }
  return { claims: [...exact, ...byReference], go };
}

async function openGo(subject: Subject): Promise<GoSubject | Absent> {
  const pclntab = await Pclntab.open(subject.elf);
  if (pclntab instanceof Absent) return pclntab;
  const reading = pclntab.readFunctions();
  const memory = meanwhile(orAbsent("the program's data", () => Memory.read(subject.elf)));
  const functions = await reading;
  if (functions instanceof Absent) return functions;
  const functionOwners = await orAbsent("the names of functions", async () =>
    ownersOfFunctions(functions, subject.owners),
  );
  if (functionOwners instanceof Absent) return functionOwners;
  return { ...subject, pclntab, functions, functionOwners, hasC: linksC(subject), memory };
}
