import { Absent, orAbsent } from "../../format/go/absent.ts";
import { Pclntab } from "../../format/go/pclntab.ts";
import type { Claims } from "../claims.ts";
import type { AnalyserNote } from "./binary-ledger.ts";
import { claimFuncdata } from "./funcdata.ts";
import { ownersOfFunctions } from "./function-owners.ts";
import { claimFunctions } from "./functions.ts";
import { claimLineTable } from "./line-table.ts";
import { claimData } from "./program-data.ts";
import type { GoSubject, Subject } from "./subject.ts";

interface Analyser {
  /** As notes call it. */
  readonly name: string;
  readonly claim: (subject: GoSubject, firstSymbol: number) => Claims | Absent | Promise<Claims | Absent>;
}

/**
 * What looks at a Go binary. The order is the precedence: where two claim a byte, the upper one has it. The exact ones
 * come first: pclntab and type data say where a thing starts and ends, a reference says only where it starts.
 */
const ANALYSERS: readonly Analyser[] = [
  { name: "functions", claim: claimFunctions },
  { name: "line table", claim: claimLineTable },
  { name: "funcdata", claim: claimFuncdata },
];

/** Everything that analysers say of a binary, by precedence. One that fails leaves a note. */
export async function analyse(subject: Subject, notes: AnalyserNote[]): Promise<readonly Claims[]> {
  const go = await openGo(subject);
  if (go instanceof Absent) {
    notes.push({ analyser: "functions", reason: go.reason });
    return [];
  }
  const firstSymbol = subject.names.add(go.functions);
  const claims: Claims[] = [];
  for (const { name, claim } of ANALYSERS) {
    const result = await orAbsent(name, async () => claim(go, firstSymbol));
    if (result instanceof Absent) notes.push({ analyser: name, reason: result.reason });
    else claims.push(result);
  }
  const data = await orAbsent("the program's data", () => claimData(go));
  if (data instanceof Absent) notes.push({ analyser: "data", reason: data.reason });
  else {
    claims.push(...data.claims);
    notes.push(...data.problems.map(({ reason }) => ({ analyser: "data", reason })));
  }
  return claims;
}

async function openGo(subject: Subject): Promise<GoSubject | Absent> {
  const pclntab = await Pclntab.open(subject.elf);
  if (pclntab instanceof Absent) return pclntab;
  const functions = await pclntab.readFunctions();
  if (functions instanceof Absent) return functions;
  const functionOwners = await orAbsent("the names of functions", async () =>
    ownersOfFunctions(functions, subject.owners),
  );
  return functionOwners instanceof Absent ? functionOwners : { ...subject, pclntab, functions, functionOwners };
}
