import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { UnreadPlace } from "../../fleet/services/fleet-service.ts";
import { parseWorkflow } from "../../format/workflow/parse-workflow.ts";
import type { Workflow } from "../../format/workflow/workflow.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { isManifestTarget } from "../../store/manifest-files.ts";
import { readWorkflowFiles } from "../../store/workflow-files.ts";

interface NamedWorkflows {
  readonly workflows: readonly Workflow[];
  readonly unread: readonly UnreadPlace[];
  /** Sources that are more than workflows, or something else. */
  readonly others: readonly OtherSource[];
}

/** A source in which services may be. */
export interface OtherSource {
  readonly source: string;
  /** A repository whose workflows were read: it need not name services too. */
  readonly hasWorkflows: boolean;
}

/**
 * The workflows among what is named: one of them, the folder of them, or a repository, which may hold manifests too. One that cannot be
 * read hides no other. What is named twice counts once. Throws `source-invalid`, `limit-exceeded`, and the signal's reason.
 */
export async function workflowsOf({ cwd, signal }: Surroundings, sources: readonly string[]): Promise<NamedWorkflows> {
  const workflows = new Map<string, Workflow>();
  const unread: UnreadPlace[] = [];
  const others: OtherSource[] = [];
  for (const source of sources) {
    signal.throwIfAborted();
    const found = await readWorkflowFiles(source, cwd);
    for (const { file, content } of found?.files ?? []) {
      const read = "why" in content ? { why: content.why, line: 1 } : parseWorkflow(content, file);
      if ("why" in read) unread.push({ where: `${file}:${read.line}`, why: read.why });
      else workflows.set(file, read);
    }
    if (workflows.size > LIMITS.workflowFiles) throw tooMany(source);
    const hasWorkflows = found !== undefined && found.files.length > 0;
    if (!hasWorkflows || (!found.isAll && (await isManifestTarget(source, cwd)))) others.push({ source, hasWorkflows });
  }
  return { workflows: [...workflows.values()], unread, others };
}

function tooMany(source: string): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: `with ${source}, there are more than ${LIMITS.workflowFiles} workflows`,
    why: "plimsoll does not look at more than that at once",
    fix: "look at some repositories, and then at the others",
  });
}
