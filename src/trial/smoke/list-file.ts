import { z } from "zod";
import { LIMITS } from "../../base/limits.ts";
import { readYamlFile } from "../../plan/settings/yaml-file.ts";
import { PATH, type SmokeList, type SmokeRequest, TOKEN } from "./request.ts";

const METHOD = z.string().regex(/^[A-Z][A-Z-]*$/, "a method in capital letters is wanted, such as GET");

const PATH_TEXT = z
  .string()
  .regex(
    PATH,
    "a path is wanted that begins with / and has no spaces and no #: the trial says which host it is sent to",
  );

/** What belongs to a connection, and would contradict what is really sent. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  ...["connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"],
]);

const HEADER_VALUE = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "a header's value is one line of Latin-1");

/** Names are looked at here, because a schema for keys says of a wrong one no more than that it is wrong. */
const HEADERS = z.record(z.string(), HEADER_VALUE).superRefine((headers, context) => {
  for (const name of Object.keys(headers)) {
    const message = whatIsWrongWith(name);
    if (message !== undefined) context.addIssue({ code: "custom", message, path: [name] });
  }
});

function whatIsWrongWith(name: string): string | undefined {
  if (!TOKEN.test(name)) return "it is no name of a header";
  return OF_CONNECTION.has(name.toLowerCase()) ? "it belongs to the connection, and is not set here" : undefined;
}

const BODY = z
  .string()
  .refine(
    (text) => Buffer.byteLength(text) <= LIMITS.smokeBodyBytes,
    `it has more than ${LIMITS.smokeBodyBytes} bytes`,
  );

const PART = z
  .string()
  .regex(/^the (?:status|body|header \S+)(?:$| )/, "a part is named as reports name it: the body at $.uptime");

const LINE = z
  .string()
  .regex(/^\S+ \S+$/, "a method and a path are wanted, such as GET /orders")
  .transform((line) => line.split(" "))
  .pipe(z.tuple([METHOD, PATH_TEXT]))
  .transform(([method, path]) => smokeRequest({ method, path }));

const ENTRY = z
  .strictObject({
    method: METHOD.default("GET"),
    path: PATH_TEXT,
    headers: HEADERS.optional(),
    body: BODY.optional(),
    "in-flight": z.boolean().optional(),
    "varies": z.array(PART, "a list of parts is wanted").optional(),
  })
  .transform(smokeRequest);

const PORT = "a port is a number from 1 to 65535";

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

const ENVIRONMENT = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()], "a text is wanted"))
  .superRefine((variables, context) => {
    for (const name of Object.keys(variables).filter((each) => !VARIABLE.test(each))) {
      context.addIssue({ code: "custom", message: "it is no name of a variable", path: [name] });
    }
  })
  .transform((variables) => Object.entries(variables).map(([name, value]) => `${name}=${value}`));

const FILE = z.strictObject({
  port: z.int("a port is wanted").min(1, PORT).max(65_535, PORT).optional(),
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

interface Written {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly "in-flight"?: boolean | undefined;
  readonly varies?: readonly string[] | undefined;
}

function smokeRequest({
  method,
  path,
  headers = {},
  body,
  "in-flight": isInFlight = false,
  varies = [],
}: Written): SmokeRequest {
  return {
    method,
    path,
    headers: Object.entries(headers),
    body: body === undefined ? null : Buffer.from(body),
    isInFlight,
    varies,
  };
}
