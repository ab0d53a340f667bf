import { PlimsollError } from "../../base/error.ts";
import type { JsonMember } from "../../base/json-member.ts";
import type { RecordedBuild } from "../../seal/statement/parse-provenance.ts";
import type { ServiceRequest } from "../../service/request.ts";

/** The flags that decide about an image, by how many values they have. */
const ONE = [
  ...(["base", "binaryPath", "workdir", "user", "stopSignal", "healthcheck", "healthcheckInterval"] as const),
  ...(["healthcheckTimeout", "healthcheckStartPeriod", "healthcheckRetries", "compression", "debugSymbols"] as const),
] as const satisfies readonly (keyof ServiceRequest)[];
const MANY = [
  ...(["addCa", "add", "entrypoint", "cmd", "env", "port", "label", "annotation", "tags"] as const),
  ...(["ldflags", "goflag", "buildEnv", "allowNoCgo"] as const),
] as const satisfies readonly (keyof ServiceRequest)[];
const YES = ["vcs", "cgo", "moduleFolder"] as const satisfies readonly (keyof ServiceRequest)[];

const VALUES = 10_000;

/**
 * The request that a provenance recorded, as `slim` takes it. Throws `provenance-unusable` for a flag that is not one, and
 * `flag-invalid` for flags that can start programs, unless they are allowed: nobody has said yet who recorded them.
 */
export function recordedRequest({ flags, platform }: RecordedBuild, allowFlags: boolean): ServiceRequest {
  const request: ServiceRequest = {
    ...Object.fromEntries(flags.map(([name, value]) => [name, flagValue(name, value)])),
  };
  const starting = allowFlags ? [] : flagsThatStart(request);
  if (starting.length > 0) {
    throw new PlimsollError("flag-invalid", {
      what: `the provenance records flags that can start programs: ${starting.join(" ")}`,
      why: "whoever may attach something to the image could have written them, and the signature was not checked",
      fix: "read them, check the signature, and then say --allow-flags",
    });
  }
  return { ...request, platform: [platform] };
}

function flagValue(name: string, value: JsonMember): string | boolean | readonly string[] {
  if ((ONE as readonly string[]).includes(name)) return value.text();
  if ((YES as readonly string[]).includes(name)) return value.flag();
  if ((MANY as readonly string[]).includes(name)) return value.items(VALUES).map((item) => item.text());
  if (name === "mediaTypes") return value.oneOf(["oci", "docker"]);
  return value.refuse("this flag decides nothing about an image");
}

/** Flags of go that only choose what is compiled, and how. */
const QUIET_FLAG = /^-(?:trimpath|mod=(?:mod|vendor|readonly)|tags=[\w,.]*|buildvcs(?:=\w+)?|pgo=(?:off|auto)|p=\d+)$/;
const QUIET_LINKING = /^(?:\s*(?:-[sw]|-X[= ](?:'[^']*'|"[^"]*"|\S+)|-buildid=\S*)\s*)*$/;
const QUIET_VARIABLE = /^(?:CGO_ENABLED=0|GO(?:AMD64|ARM|ARM64|386|MIPS|PPC64|RISCV64|EXPERIMENT|DEBUG|FIPS140)=.*)$/;

function flagsThatStart({ goflag = [], ldflags = [], buildEnv = [], cgo }: ServiceRequest): readonly string[] {
  return [
    ...goflag.filter((flag) => !QUIET_FLAG.test(flag)).map((flag) => `--goflag=${flag}`),
    ...ldflags.filter((flag) => !QUIET_LINKING.test(flag)).map((flag) => `--ldflags=${flag}`),
    ...buildEnv.filter((variable) => !QUIET_VARIABLE.test(variable)).map((variable) => `--build-env=${variable}`),
    ...(cgo ? ["--cgo"] : []),
  ];
}
