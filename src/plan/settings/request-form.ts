import * as z from "zod";
import { LIMITS } from "../../base/limits.ts";
import type { ServiceRequest } from "./service-request.ts";

/** A method is a token (RFC 9110, section 9.1), and a name of a header too (section 5.1). */
export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A path with its query as it stands in a request line: RFC 9112, section 3.2.1. */
export const PATH = /^\/[\x21\x22\x24-\x7e]*$/;

const METHOD = z.string().regex(/^[A-Z][A-Z-]*$/, "a method in capital letters is wanted, such as GET");

/** Where something is asked for. */
export const PATH_TEXT = z
  .string()
  .regex(
    PATH,
    "a path is wanted that begins with / and has no spaces and no #: which host it is sent to is not for the file to say",
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

/** `GET /orders?limit=2`, split at its space. */
export const REQUEST_LINE = z
  .string()
  .regex(/^\S+ \S+$/, "a method and a path are wanted, such as GET /orders")
  .transform((line) => line.split(" "))
  .pipe(z.tuple([METHOD, PATH_TEXT]))
  .transform(([method, path]) => ({ method, path }));

/** The members of a request that is written as an object. */
export const REQUEST_MEMBERS = {
  method: METHOD.default("GET"),
  path: PATH_TEXT,
  headers: HEADERS.optional(),
  body: BODY.optional(),
};

interface Written {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

export function serviceRequest({ method, path, headers = {}, body }: Written): ServiceRequest {
  return { method, path, headers: Object.entries(headers), body: body === undefined ? null : Buffer.from(body) };
}

/** A request in either form. */
export const REQUEST = z.union([
  REQUEST_LINE.transform(serviceRequest),
  z.strictObject(REQUEST_MEMBERS).transform(serviceRequest),
]);

const PORT = "a port is a number from 1 to 65535";

export const PORT_NUMBER = z.int("a port is wanted").min(1, PORT).max(65_535, PORT);

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Variables by name, as `NAME=VALUE`. */
export const ENVIRONMENT = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()], "a text is wanted"))
  .superRefine((variables, context) => {
    for (const name of Object.keys(variables).filter((each) => !VARIABLE.test(each))) {
      context.addIssue({ code: "custom", message: "it is no name of a variable", path: [name] });
    }
  })
  .transform((variables) => Object.entries(variables).map(([name, value]) => `${name}=${value}`));
