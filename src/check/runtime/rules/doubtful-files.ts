import { defineRule, type Observation } from "../../rule.ts";
import type { Doubt } from "../kept-files.ts";
import type { RuntimeFacts } from "../runtime-facts.ts";

/** Everything in the folders of the service is either known to be needed or known to be for building. */
export const doubtfulFiles = defineRule<RuntimeFacts>({
  id: "doubtful-files",
  title: "files whose use is not known",
  level: "note",
  why: "the service may use them by a name that is nowhere in its bytes",
  observe: ({ leftPrograms, leftFiles, namedSystemFolders }) => [
    ...(leftPrograms.length === 0
      ? []
      : [
          {
            what: `${leftPrograms.length} programs in the service's folders are left out: nothing starts them by name`,
            evidence: leftPrograms.slice(0, 32).map(({ path, sizeBytes }) => `/${path}: ${sizeBytes} bytes`),
            bytes: leftPrograms.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
            fix: "--keep PATH keeps one",
          },
        ]),
    ...observeFiles(leftFiles.filter(({ path }) => !leftPrograms.some((program) => program.path === path))),
    ...namedSystemFolders.map(({ path, why }) => ({
      what: `/${path} is one of the system's folders: it stays, and what is in it does not`,
      evidence: [why],
      fix: `--keep '${path}/…' keeps what the service reads there`,
    })),
  ],
  confirm: () => ["every file in the service's folders is kept, or is for building and testing it"],
});

function observeFiles(files: readonly Doubt[]): readonly Observation[] {
  if (files.length === 0) return [];
  return [
    {
      what: `${files.length} of the files that the service's layers bring are left out: nothing that stays names them`,
      evidence: files.slice(0, 32).map(({ path, sizeBytes }) => `/${path}: ${sizeBytes} bytes`),
      bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      fix: "--keep PATH keeps one",
    },
  ];
}
