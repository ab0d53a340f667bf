import { defineRule } from "../../rule.ts";

/** Programs that the plan wants to strip, but that keep their symbols. */
interface RefusedPrograms {
  readonly programs: readonly { readonly path: string; readonly why: string }[];
}

/** Every Go program could be stripped, with certainty about what is removed. */
export const keptSymbols = defineRule<RefusedPrograms>({
  id: "kept-symbols",
  title: "a program keeps its symbols",
  level: "note",
  why: "of each byte that goes it has to be certain whose it is: larger is better than broken",
  observe: ({ programs }) =>
    programs.map(({ path, why }) => ({
      what: `/${path} is not stripped: it stays as it is`,
      evidence: [why],
      fix: "let the linker do it: go build -ldflags='-s -w', and what is put behind the program after it",
    })),
  confirm: () => ["every Go program has lost its symbols, or had none"],
});
