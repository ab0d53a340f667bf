import type * as z from "zod";
import { issueWords } from "../../base/issue-words.ts";

/** The first field that has another type than Argo CD wants: `spec.generators: expected array, received string`. */
export function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue!.path.join(".")}: ${issueWords(issue!)}`;
}
