import * as z from "zod";
import { encodeName } from "../../format/dns/name.ts";
import { RCODE_NAMES, RECORD_TYPE_NAMES, type RecordType } from "../../format/dns/numbers.ts";
import { parseRecordText } from "../../format/dns/record-text.ts";
import { PATH_TEXT, REQUEST_LINE, REQUEST_MEMBERS, serviceRequest } from "./request-form.ts";
import { type LoadRequest, requestName, type ServiceQuestion } from "./service-request.ts";

const NAME = z
  .string()
  .refine(isName, "a name is wanted, such as www.example.org: labels of 1 to 63 bytes, and 255 bytes at most")
  .transform((name) => (name === "." ? name : name.replace(/\.$/, "")));

function isName(text: string): boolean {
  try {
    return encodeName(text).length > 0;
  } catch {
    return false;
  }
}

const TYPE = z.enum(RECORD_TYPE_NAMES, `a type is wanted: ${RECORD_TYPE_NAMES.join(", ")}`);

interface Written {
  readonly dns: string;
  readonly type?: RecordType | undefined;
  readonly rcode?: ServiceQuestion["rcode"] | undefined;
  readonly record?: string | undefined;
  readonly over?: "udp" | "tcp" | undefined;
}

function serviceQuestion({ dns: name, type = "A", rcode = "NOERROR", record, over }: Written): ServiceQuestion {
  const wanted = record === undefined ? null : parseRecordText(type, record)!;
  return { name, type, overTcp: over === "tcp", rcode, record: wanted };
}

/** `DNS A www.example.org` */
const QUESTION_LINE = z
  .string()
  .regex(/^DNS \S+ \S+$/, "a question is written like DNS A www.example.org")
  .transform((line) => line.split(" "))
  .pipe(z.tuple([z.literal("DNS"), TYPE, NAME]))
  .transform(([, type, dns]) => serviceQuestion({ dns, type }));

const OF_HTTP = ["method", "path", "headers", "body"] as const;
const OF_DNS = ["dns", "type", "rcode", "record", "over"] as const;

/** One object for both kinds: of two, a mistake in one would be explained by what the other does not know. */
const MEMBERS = z
  .strictObject({
    ...REQUEST_MEMBERS,
    method: REQUEST_MEMBERS.method.unwrap().optional(),
    path: PATH_TEXT.optional(),
    dns: NAME.optional(),
    type: TYPE.optional(),
    rcode: z.enum(RCODE_NAMES, `an rcode is wanted: ${RCODE_NAMES.join(", ")}`).optional(),
    record: z.string().optional(),
    over: z.enum(["udp", "tcp"], "udp or tcp is wanted").optional(),
  })
  .superRefine((written, context) => {
    const complain = (message: string, ...path: readonly string[]) =>
      context.addIssue({ code: "custom", message, path: [...path] });
    const { path, dns, type = "A", rcode = "NOERROR", record } = written;
    if (path === undefined && dns === undefined) complain("a path is wanted, or dns with the name that is asked for");
    const foreign = (dns === undefined ? OF_DNS : OF_HTTP).find((name) => written[name] !== undefined);
    if (foreign !== undefined) complain(`${dns === undefined ? "HTTP" : "DNS"} has none`, foreign);
    if (record === undefined) return;
    if (rcode !== "NOERROR") complain(`an answer with ${rcode} has no record`, "record");
    else if (parseRecordText(type, record) === undefined)
      complain(`it is nothing that a record of type ${type} says, in a form that does not change`, "record");
  })
  .transform(({ method = "GET", path, headers, body, dns, ...question }): LoadRequest => {
    if (dns !== undefined) return serviceQuestion({ dns, ...question });
    return serviceRequest({ method, path: path!, headers, body });
  });

/** A request of a load in any form: by HTTP, or a question to a name server. */
export const LOAD_REQUEST = z.union([REQUEST_LINE.transform(serviceRequest), QUESTION_LINE, MEMBERS]);

/** One that is only named: `GET /`, `DNS A www.example.org`. */
export const LOAD_REQUEST_LINE = z.union([
  REQUEST_LINE.transform(serviceRequest).transform(requestName),
  QUESTION_LINE.transform(requestName),
]);
