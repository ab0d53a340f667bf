import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { verdictOf } from "../../contract/waive.ts";
import { type FleetRepositories, parseFleetRepositories } from "../../fleet/argo/written-repositories.ts";
import { proposeRebases } from "../../fleet/layers/rebase.ts";
import { sharesOf } from "../../fleet/layers/shared-layers.ts";
import { type JudgedService, judgeFleet } from "../../fleet/rules/judge.ts";
import { parseFleetRules, parseFleetWaivers } from "../../fleet/rules/parse-rules.ts";
import type { FleetRules, FleetWaiver } from "../../fleet/rules/settings.ts";
import type { FleetImage } from "../../fleet/services/fleet-image.ts";
import type { FoundServices } from "../../fleet/services/fleet-service.ts";
import { PLIMSOLL_FILE } from "../../plan/settings/plimsoll-file.ts";
import { readYamlFile } from "../../plan/settings/yaml-file.ts";
import { errorReport } from "../../report/error-report.ts";
import { asPlimsollError, problemText } from "../../report/error-view.ts";
import { fleetFailure } from "../../report/fleet/outcome.ts";
import { type FleetReport, type FoundImage, failedFleetReport } from "../../report/fleet-report.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { parseTarget } from "../../store/target.ts";
import { Checkouts } from "./argo/checkouts.ts";
import { type Measured, measureFleet } from "./measure.ts";
import { type Opened, openImages } from "./open-images.ts";
import type { FleetRequest } from "./request.ts";
import { servicesOf } from "./sources.ts";

interface Outcome {
  readonly report: FleetReport;
  readonly failure?: PlimsollError;
}

/**
 * Holds the images of a fleet against its rules, and says where their bytes are. Each distinct layer is read once. Always
 * returns a report, and where a rule is broken or undecided the error to exit with.
 */
export async function fleet(
  surroundings: Surroundings,
  sources: readonly string[],
  request: FleetRequest,
  progress: Progress,
): Promise<Outcome> {
  const { offline = false, insecure = false, caFile } = request;
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  try {
    const settings = await readSettings(surroundings, request.config);
    const policies = await policiesFor(surroundings, sources, request, settings);
    await using checkouts = new Checkouts(surroundings, settings.repositories);
    const { services, unread } = await servicesOf(surroundings, stores, checkouts, sources);
    const opened = await runAlone(progress, "manifests", () =>
      openImages(surroundings, stores, services, request.platform),
    );
    const images = [...opened.values()].flatMap((one) => ("image" in one ? [one.image] : []));
    const measured = await runAlone(progress, "layers, each once", () => measureFleet(surroundings, images));
    return reportOn({ services, unread }, settings, opened, measured, policies);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedFleetReport(failure), failure };
  }
}

interface FleetSettings {
  readonly rules: FleetRules;
  readonly waivers: readonly FleetWaiver[];
  readonly repositories: FleetRepositories;
  /** Undefined where nobody wrote any. */
  readonly file: string | undefined;
  /** The whole file. */
  readonly text: string;
}

/** Writes the rules as policies where that is asked, and says what they leave out. */
async function policiesFor(
  surroundings: Surroundings,
  sources: readonly string[],
  { policiesTo: folder, hookImage }: FleetRequest,
  { rules, file, text }: FleetSettings,
): Promise<readonly string[]> {
  if (folder === undefined) {
    if (hookImage === undefined) return [];
    throw new PlimsollError("flag-invalid", {
      what: "--hook-image needs --policies-to",
      why: "that is the folder into which the hook is written",
      fix: "--policies-to deploy/policies",
    });
  }
  if (file === undefined) {
    throw new PlimsollError("flag-invalid", {
      what: "--policies-to has nothing to write",
      why: "no rules of a fleet are written",
      fix: "write fleet: {rules: …} in plimsoll.yaml, or name a file with --config",
    });
  }
  const { writePolicies } = await import("./write-policies.ts");
  return writePolicies(surroundings, { folder, hookImage, rules, text, sources });
}

async function readSettings({ cwd }: Surroundings, config: string | undefined): Promise<FleetSettings> {
  const file = config ?? "plimsoll.yaml";
  const text = await readSmallText(resolve(cwd, file), file, LIMITS.configFileBytes, "config-invalid");
  if (text === undefined && config !== undefined) {
    throw new PlimsollError("config-invalid", {
      what: `${file} does not exist`,
      fix: "name a file with a section fleet",
    });
  }
  const { data, placeOf } = readYamlFile(text ?? "", file, PLIMSOLL_FILE);
  const written = data.fleet ?? {};
  return {
    rules: parseFleetRules(written, placeOf),
    waivers: parseFleetWaivers(written, placeOf),
    repositories: parseFleetRepositories(data.fleet?.repositories, placeOf),
    file: data.fleet === undefined ? undefined : file,
    text: text ?? "",
  };
}

type MeasuredFleet = Awaited<ReturnType<typeof measureFleet>>;

function reportOn(
  { services, unread }: FoundServices,
  { rules, waivers, file }: FleetSettings,
  opened: ReadonlyMap<string, Opened>,
  { images, layers, known }: MeasuredFleet,
  policies: readonly string[],
): Outcome {
  const found = services.map(({ image }) => foundOf(opened.get(image)!, images));
  const judged = services.map(
    (service, index): JudgedService => ({
      name: service.name,
      reference: referenceOf(service.image),
      run: service.run ?? { why: "no manifest says how it is run" },
      image: found[index]!,
    }),
  );
  const { cells, unused } = judgeFleet(judged, rules, { waivers, nowMs: Date.now() });
  const distinct = new Map<string, { name: string; image: FleetImage }>();
  for (const [index, image] of found.entries()) {
    if (!("why" in image) && !distinct.has(image.digest))
      distinct.set(image.digest, { name: services[index]!.name, image });
  }
  const named = [...distinct.values()];
  const report: FleetReport = {
    schema: "plimsoll.fleet/1",
    verdict: verdictOf([...cells.flat(), ...unread.map(() => ({ outcome: "unknown" as const }))]),
    services: services.map(({ name, image, where, replicas }, index) => ({
      ...{ name, image, where, replicas, ...imageReport(found[index]!, replicas) },
      cells: cells[index]!,
    })),
    unread,
    layers: named.length === 0 ? null : sharesOf(named.map((one) => one.image)),
    proposals: proposeRebases(named),
    read: { layers, known },
    notes: [
      ...policies,
      ...(file === undefined
        ? ["no rules are written: fleet in plimsoll.yaml says what each service is held against"]
        : []),
      ...unused.map(({ where, rule }) => `the waiver at ${where} accepts nothing: ${rule} is not broken there`),
    ],
  };
  const failure = fleetFailure(report);
  return failure === undefined ? { report } : { report: { ...report, error: errorReport(failure) }, failure };
}

function foundOf(opened: Opened, images: MeasuredFleet["images"]): Measured {
  return "why" in opened ? opened : images.get(opened.image.descriptor.digest)!;
}

function referenceOf(image: string): JudgedService["reference"] {
  try {
    const target = parseTarget(image);
    if (target.kind === "registry") return target.reference;
    return { why: `${image} is no image of a registry` };
  } catch (thrown) {
    return { why: problemText(thrown) };
  }
}

function imageReport(
  image: Measured,
  replicas: number | null,
): { readonly found: FoundImage | null; readonly why: string | null } {
  if ("why" in image) return { found: null, why: image.why };
  const { digest, platform, wireBytes, layers, system, reclaimable } = image;
  const reclaimableWireBytes = reclaimable?.wireBytes ?? null;
  const found = {
    ...{ digest, platform, wireBytes, layers: layers.length, system: system?.name ?? null, reclaimableWireBytes },
    reclaimableWireBytesOfReplicas:
      reclaimableWireBytes === null || replicas === null ? null : reclaimableWireBytes * replicas,
  };
  return { found, why: null };
}
