import * as z from "zod";
import { LIMITS } from "../../base/limits.ts";
import {
  ENVIRONMENT,
  PORT_NUMBER,
  REQUEST_LINE,
  REQUEST_MEMBERS,
  serviceRequest,
} from "../../plan/settings/request-form.ts";
import { readYamlFile } from "../../plan/settings/yaml-file.ts";
import type { SmokeList } from "./request.ts";

const PART = z
  .string()
  .regex(/^the (?:status|body|header \S+)(?:$| )/, "a part is named as reports name it: the body at $.uptime");

const LINE = REQUEST_LINE.transform((line) => ({ ...serviceRequest(line), isInFlight: false, varies: [] }));

const ENTRY = z
  .strictObject({
    ...REQUEST_MEMBERS,
    "in-flight": z.boolean().optional(),
    "varies": z.array(PART, "a list of parts is wanted").optional(),
  })
  .transform(({ "in-flight": isInFlight = false, varies = [], ...request }) => ({
    ...serviceRequest(request),
    ...{ isInFlight, varies },
  }));

const FILE = z.strictObject({
  port: PORT_NUMBER.optional(),
  env: ENVIRONMENT.optional(),
  args: z.array(z.string("a text is wanted: put a number into quotes"), "a list of words is wanted").optional(),
  requests: z
    .array(z.union([LINE, ENTRY]), "a list of requests is wanted")
    .min(1, "it is empty: leave the file out to ask for / only")
    .max(LIMITS.smokeRequests, `it has more than ${LIMITS.smokeRequests} requests`),
});

/**
 * Reads a list of requests in YAML or JSON; `where` is its name for people. Whoever writes a credential there wants it to
 * be sent. Throws `config-invalid` with line and column.
 */
export function parseRequestList(text: string, where: string): SmokeList {
  const { requests, port = null, env = [], args = [] } = readYamlFile(text, where, FILE).data;
  return { requests, port, env, args, notes: [] };
}
