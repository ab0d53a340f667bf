import { PlimsollError } from "../../base/error.ts";
import { type JsonDocument, JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { textToName } from "../../base/name-text.ts";
import { parseStrictJson, placeInJson } from "../../base/strict-json.ts";
import { HEALTHCHECK_URL } from "../settings/value-form.ts";
import type { KeptPath, PlannedCommand, PlannedHealthcheck, SlimImagePlan } from "./slim-image-plan.ts";

/** Reads a plan that was saved and perhaps edited. Throws `plan-invalid`, which names the member that is wrong. */
export function decodeSlimImagePlan(bytes: Uint8Array, where: string): SlimImagePlan {
  const options = { code: "plan-invalid", where, limitBytes: LIMITS.savedPlanBytes, byLine: true } as const;
  const document: JsonDocument = {
    name: "a plan",
    placeOf: (path, shown) => `${placeInJson(bytes, options, path)} (${shown})`,
    refuse: (why, where) => {
      throw new PlimsollError("plan-invalid", {
        what: "the plan cannot be used",
        why,
        fix: "correct it there, or make a new one: plimsoll slim IMAGE --dry-run --plan-out FILE",
        where,
      });
    },
  };
  const plan = new JsonMember(parseStrictJson(bytes, options), document, where).members([
    "schema",
    "image",
    "command",
    "healthcheck",
    "add",
    "users",
    "keep",
  ]);
  plan.schema.oneOf(["plimsoll.slim-plan/1"]);
  const image = plan.image.members(["name", "digest", "platform"]);
  const add = plan.add.members(["certificates", "timeZones"]);
  const keep = plan.keep.items(LIMITS.keptNames).map(decodeKept);
  requireDistinct(keep, plan.keep);
  return {
    schema: "plimsoll.slim-plan/1",
    image: { name: image.name.text(), digest: image.digest.digest(), platform: image.platform.text() },
    command: decodeCommand(plan.command),
    healthcheck: decodeHealthcheck(plan.healthcheck),
    add: { certificates: add.certificates.flag(), timeZones: add.timeZones.flag() },
    users: plan.users.oneOf(["whole", "lines"]),
    keep,
  };
}

function decodeCommand(member: JsonMember): PlannedCommand {
  if (member.json === "unchanged") return "unchanged";
  const words = member
    .members(["entrypoint"])
    .entrypoint.items(LIMITS.descriptors)
    .map((word) => word.text());
  if (words.length === 0) member.refuse("a command has at least one word");
  return { entrypoint: words };
}

function decodeHealthcheck(member: JsonMember): PlannedHealthcheck {
  if (member.json === "unchanged" || member.json === "drop") return member.json;
  const { url } = member.members(["url"]);
  if (HEALTHCHECK_URL.parse(url.text()) === undefined) url.refuse(`it takes ${HEALTHCHECK_URL.form}`);
  return { url: url.text() };
}

function decodeKept(member: JsonMember): KeptPath {
  const { path, as, why } = member.members(["path", "as", "why"]);
  const text = textToName(path.text());
  const isPlain = text !== "" && text.split("/").every((part) => !["", ".", ".."].includes(part));
  if (!isPlain) path.refuse("a path starts at the root, without a slash before it and without . and ..");
  return { path: text, as: as.oneOf(["unchanged", "stripped"]), why: why.text() };
}

function requireDistinct(keep: readonly KeptPath[], member: JsonMember): void {
  const seen = new Set<string>();
  for (const [index, { path }] of keep.entries()) {
    if (seen.has(path)) member.items(keep.length)[index]!.refuse(`${JSON.stringify(path)} appears twice`);
    seen.add(path);
  }
}
