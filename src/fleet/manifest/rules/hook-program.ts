import { maskSecrets } from "../../../base/secret-text.ts";
import type { JsonPath } from "../../../base/strict-json.ts";
import { defineRule } from "../../../check/rule.ts";
import { findProgram } from "../../../evidence/runtime/program.ts";
import { situationOf } from "../../../evidence/runtime/shell/container.ts";
import { startedByWords } from "../../../evidence/runtime/shell/started-commands.ts";
import { handlersOf } from "../../../format/kubernetes/handlers.ts";
import type { Container } from "../../../format/kubernetes/pod.ts";
import { containerTitle, type ImageEvidence, objectPath, type PodFacts, positionOf } from "../../pod/facts.ts";
import { isWithin } from "../../pod/mounts.ts";

/** Probes and hooks that start a program. */
export const hookProgram = defineRule<PodFacts>({
  id: "hook-program",
  title: "a probe or a hook starts a program that the image does not have",
  level: "error",
  why: "the probe fails each time, so that the pod is restarted or never ready; a hook that fails ends the container, or is skipped",
  observe: ({ object, containers }) =>
    containers.flatMap(({ container, path, image }) =>
      image === null
        ? []
        : startedIn(container).flatMap(({ steps, words }) =>
            missingPrograms(words, container, image).map(({ program, problem }) => ({
              what: `${containerTitle(object, container)}: ${steps.join(".")} starts ${program}, which ${problem}`,
              evidence: [`${steps.join(".")}: ${maskSecrets(words.join(" "))}`, `the files of ${image.where}`],
              position: positionOf(object, [...path, ...steps, "exec", "command"]),
              path: objectPath(object),
              fix: "ask by httpGet, tcpSocket or grpc, use a sleep action, or start a program that the image has",
            })),
          ),
    ),
});

function startedIn(container: Container): readonly { readonly steps: JsonPath; readonly words: readonly string[] }[] {
  return handlersOf(container).flatMap(({ steps, handler: { exec } }) =>
    exec === undefined ? [] : [{ steps, words: exec }],
  );
}

/** What is below a mount of the pod may be there: nothing is said of it. Nor of what only a running shell knows. */
function missingPrograms(words: readonly string[], container: Container, { files, started }: ImageEvidence) {
  const find = (word: string) => {
    const found = findProgram(files, started, word);
    if (!("problem" in found) || found.problem.includes("mount point")) return [];
    const isMounted = container.volumeMounts.some(({ mountPath }) => isWithin(word, mountPath));
    return isMounted ? [] : [{ program: word, problem: found.problem }];
  };
  const [first] = words;
  if (first === undefined || first === "") return [{ program: "nothing", problem: "is an empty command" }];
  const missing = find(first);
  if (missing.length > 0) return missing;
  const { commands } = startedByWords(words, situationOf(started));
  const inner = commands.slice(1).filter(({ as }) => as === "program");
  return inner.flatMap(({ words: [word = ""] }) => (word === "" || word === first ? [] : find(word)));
}
