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
  why: "plimsoll strips a program only if it knows for every byte what it belongs to: a larger program is better than a broken one",
  observe: ({ programs }) =>
    programs.map(({ path, why }) => ({
      what: `/${path} is not stripped and stays as it is`,
      evidence: [why],
      fix: "strip the program when it is linked (go build -ldflags='-s -w'), and append data afterwards",
    })),
  confirm: () => ["no Go program that stays has symbols"],
});
