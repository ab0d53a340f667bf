import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { textToName } from "../../base/name-text.ts";
import { type Json, type JsonPath, parseStrictJson, placeInJson } from "../../base/strict-json.ts";
import { closestWord } from "../settings/closest.ts";
import { HEALTHCHECK_URL } from "../settings/value-form.ts";
import type { KeptPath, PlannedCommand, PlannedHealthcheck, SlimImagePlan } from "./slim-image-plan.ts";

/** Reads a plan that was saved and perhaps edited. Throws `plan-invalid`, which names the member that is wrong. */
export function decodeSlimImagePlan(bytes: Uint8Array, where: string): SlimImagePlan {
  const options = { code: "plan-invalid", where, limitBytes: LIMITS.savedPlanBytes, byLine: true } as const;
  const placeOf = (path: JsonPath) => placeInJson(bytes, options, path);
  const plan = new Member(parseStrictJson(bytes, options), { where, path: [], placeOf }).members([
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

function decodeCommand(member: Member): PlannedCommand {
  if (member.json === "unchanged") return "unchanged";
  const words = member
    .members(["entrypoint"])
    .entrypoint.items(LIMITS.descriptors)
    .map((word) => word.text());
  if (words.length === 0) member.refuse("a command has at least one word");
  return { entrypoint: words };
}

function decodeHealthcheck(member: Member): PlannedHealthcheck {
  if (member.json === "unchanged" || member.json === "drop") return member.json;
  const { url } = member.members(["url"]);
  if (HEALTHCHECK_URL.parse(url.text()) === undefined) url.refuse(`it takes ${HEALTHCHECK_URL.form}`);
  return { url: url.text() };
}

function decodeKept(member: Member): KeptPath {
  const { path, as, why } = member.members(["path", "as", "why"]);
  const text = textToName(path.text());
  const isPlain = text !== "" && text.split("/").every((part) => !["", ".", ".."].includes(part));
  if (!isPlain) path.refuse("a path starts at the root, without a slash before it and without . and ..");
  return { path: text, as: as.oneOf(["unchanged", "stripped"]), why: why.text() };
}

function requireDistinct(keep: readonly KeptPath[], member: Member): void {
  const seen = new Set<string>();
  for (const [index, { path }] of keep.entries()) {
    if (seen.has(path)) member.items(keep.length)[index]!.refuse(`${JSON.stringify(path)} appears twice`);
    seen.add(path);
  }
}

interface Way {
  /** The path as messages show it: `plan.json › keep[3] › as`. */
  readonly where: string;
  readonly path: JsonPath;
  /** `plan.json:12:9` */
  readonly placeOf: (path: JsonPath) => string;
}

/** A value of the file and its path. */
class Member {
  readonly json: Json;
  readonly #way: Way;

  constructor(json: Json, way: Way) {
    this.json = json;
    this.#way = way;
  }

  #inner(json: Json, step: string | number): Member {
    const { where, path, placeOf } = this.#way;
    const inside = typeof step === "number" ? `${where}[${step}]` : `${where} › ${step}`;
    return new Member(json, { where: inside, path: [...path, step], placeOf });
  }

  /** Requires exactly these members: otherwise a misspelt member would look like one that was left out. */
  members<Name extends string>(names: readonly Name[]): Readonly<Record<Name, Member>> {
    const { json } = this;
    if (typeof json !== "object" || json === null || Array.isArray(json)) return this.refuse("an object is wanted");
    const unknown = Object.keys(json).find((name) => !(names as readonly string[]).includes(name));
    if (unknown !== undefined) {
      const near = closestWord(unknown, names);
      const known = near === undefined ? `its members are ${names.join(", ")}` : `did you mean ${near}?`;
      this.#inner(json[unknown]!, unknown).refuse(`${JSON.stringify(unknown)} is not a member of a plan: ${known}`);
    }
    const read = (name: Name) => {
      if (!Object.hasOwn(json, name)) this.refuse(`${name} is missing`);
      return this.#inner(json[name]!, name);
    };
    return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, Member>;
  }

  items(limit: number): readonly Member[] {
    if (!Array.isArray(this.json)) return this.refuse("an array is wanted");
    if (this.json.length > limit) this.refuse(`it has more than ${limit} entries`);
    return this.json.map((item, index) => this.#inner(item, index));
  }

  text(): string {
    return typeof this.json === "string" && !this.json.includes("\0") ? this.json : this.refuse("a text is wanted");
  }

  flag(): boolean {
    return typeof this.json === "boolean" ? this.json : this.refuse("true or false is wanted");
  }

  digest(): Digest {
    const text = this.text();
    return /^sha(?:256|512):[0-9a-f]{64,128}$/.test(text) ? (text as Digest) : this.refuse("a digest is wanted");
  }

  oneOf<Value extends string>(values: readonly Value[]): Value {
    const found = values.find((value) => value === this.json);
    return found ?? this.refuse(`it is one of ${values.join(", ")}`);
  }

  refuse(why: string): never {
    throw new PlimsollError("plan-invalid", {
      what: "the plan cannot be used",
      why,
      fix: "correct it there, or make a new one: plimsoll slim IMAGE --dry-run --plan-out FILE",
      where: `${this.#way.placeOf(this.#way.path)} (${this.#way.where})`,
    });
  }
}
