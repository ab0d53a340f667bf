import { sha256 } from "../base/digest.ts";
import type { RuleCard } from "../check/rule.ts";
import type { LintFinding } from "./lint-report.ts";
import { renderMarkdown } from "./markdown-view.ts";
import { openablePlace } from "./openable-place.ts";
import type { View } from "./view.ts";

type SarifFinding = Pick<
  LintFinding,
  "rule" | "level" | "what" | "fix" | "bytes" | "wireBytes" | "position" | "layer" | "path" | "waived"
>;

export interface SarifParts {
  readonly report: {
    /** Whether everything was looked at that should be. */
    readonly isComplete: boolean;
    readonly findings: readonly SarifFinding[];
  };
  readonly rules: readonly RuleCard[];
  /** The page of each rule that a finding names, as Markdown. */
  readonly pages: ReadonlyMap<string, string>;
  /** The version of plimsoll. */
  readonly version: string;
}

/**
 * A report as SARIF 2.1.0, which code hosts show beside the lines. Findings that belong to no line of a file name their
 * layer as a logical location (§3.33); waived findings are suppressed with their reason (§3.35).
 */
export function sarifOf({ report, rules, pages, version }: SarifParts): object {
  const mentioned = new Set(report.findings.map(({ rule }) => rule));
  const described = rules.filter(({ id }) => mentioned.has(id));
  const indexes = new Map(described.map(({ id }, index) => [id, index]));
  const fingerprints = new Map<string, number>();
  /** A number distinguishes equal fingerprints: SARIF 2.1.0, §3.27.17, asks for a different one for each result. */
  const numbered = (text: string) => {
    const number = (fingerprints.get(text) ?? 0) + 1;
    fingerprints.set(text, number);
    return `${text}:${number}`;
  };
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "plimsoll", semanticVersion: version, rules: described.map(descriptorWith(pages)) } },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: report.isComplete }],
        results: report.findings.map((finding) => ({
          ruleIndex: indexes.get(finding.rule) ?? -1,
          ...result(finding),
          partialFingerprints: { "plimsollFinding/v1": numbered(fingerprint(finding)) },
          ...suppressions(finding),
        })),
      },
    ],
  };
}

const HELP_TEXT: View = { width: 100, colour: false };

/**
 * The page itself is the help: a reader of SARIF may not have plimsoll, and §3.49.12 requires an absolute URI for a
 * link.
 */
function descriptorWith(pages: ReadonlyMap<string, string>): (rule: RuleCard) => object {
  return ({ id, title, why, level, docs, buildkit }) => {
    const page = pages.get(id);
    return {
      id,
      ...(buildkit === undefined ? {} : { name: buildkit }),
      shortDescription: { text: title },
      fullDescription: { text: why },
      defaultConfiguration: { level },
      help: page === undefined ? { text: docs } : { text: renderMarkdown(page, HELP_TEXT), markdown: page },
    };
  };
}

function result(finding: SarifFinding): object {
  const { rule, level, what, fix, bytes, wireBytes } = finding;
  return {
    ruleId: rule,
    level,
    message: { text: fix === null ? `${what}.` : `${what}. Fix: ${fix}` },
    locations: [location(finding)],
    properties: { bytes, wireBytes },
  };
}

/** A waiver is in the file itself, or elsewhere: §3.35.3. */
function suppressions({ waived, position }: SarifFinding): object {
  if (waived === null) return {};
  const isInSource =
    position !== null && (waived.where === position.file || waived.where.startsWith(`${position.file}:`));
  const kind = isInSource ? "inSource" : "external";
  return { suppressions: [{ kind, status: "accepted", justification: waived.reason }] };
}

function location({ position, layer, path, what }: SarifFinding): object {
  if (position !== null) {
    const place = openablePlace(`${position.file}:${position.line}`);
    if (place === undefined) return { logicalLocations: [{ name: path ?? position.file, kind: "resource" }] };
    const endLine = place.file === position.file ? position.endLine : place.line;
    return {
      physicalLocation: {
        artifactLocation: { uri: uriOf(place.file) },
        region: { startLine: place.line, endLine },
      },
    };
  }
  const name = layer === null ? "config" : `layer ${layer.layer}`;
  return {
    logicalLocations: [
      { name: path ?? name, fullyQualifiedName: path === null ? name : `${name}/${path}`, kind: "resource" },
    ],
    message: { text: layer?.instruction || what },
  };
}

/** RFC 3986: a relative path as a reference; a colon in the first segment would make it look like a scheme. */
function uriOf(path: string): string {
  const plain = path.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return plain.startsWith("/") ? `file://${plain}` : plain;
}

/** What stays the same when lines move: the rule, the subject, and what was found about it. */
function fingerprint({ rule, what, path, layer, position }: SarifFinding): string {
  return sha256(Buffer.from(JSON.stringify([rule, what, path, layer?.instruction ?? null, position?.file ?? null])));
}
