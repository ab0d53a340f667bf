import { type FindingsRule, type ImageScan, judgeFindings } from "../../../fleet/rules/findings.ts";
import type { FleetFinding } from "../../../fleet/rules/rule.ts";
import type { UnreadPlace } from "../../../fleet/services/fleet-service.ts";
import type { Image } from "../../../image/image.ts";
import { problemText } from "../../../report/error-view.ts";
import { identityOf } from "../../../service/findings/image-identity.ts";
import { readNamedReport } from "../../../service/findings/read-reports.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { scanReportFiles } from "../../../store/file/scan-report-files.ts";
import { type ImageIdentity, namesImage } from "../../../vuln/findings/image-fit.ts";

/** Reports of scanners, each with the images of the fleet that it names. */
export class Scans {
  readonly #rule: FindingsRule;
  readonly #scans: readonly ImageScan[];
  /** Reports that could not be read: what they found is in no other. */
  readonly unread: readonly UnreadPlace[];

  private constructor(rule: FindingsRule, scans: readonly ImageScan[], unread: readonly UnreadPlace[]) {
    this.#rule = rule;
    this.#scans = scans;
    this.unread = unread;
  }

  /**
   * Reads the reports of a rule, one at a time, and keeps those that name one of the images. Throws `scan-report-invalid` for
   * a place that is not there, and the signal's reason.
   */
  static async open({ cwd, signal }: Surroundings, rule: FindingsRule, images: readonly Image[]): Promise<Scans> {
    const identities = images.map((image) => identityOf(image, image.descriptor.digest));
    const scans: ImageScan[] = [];
    const unread: UnreadPlace[] = [];
    for (const named of rule.reports) {
      for (const where of await scanReportFiles(named, cwd)) {
        signal.throwIfAborted();
        const read = await readNamedReport(cwd, where).catch(problemText);
        if (typeof read === "string") unread.push({ where, why: read });
        else if (isOfFleet(read, identities)) scans.push(read);
      }
    }
    return new Scans(rule, scans, unread);
  }

  judge(image: Image, nowMs: number): FleetFinding {
    const identity = identityOf(image, image.descriptor.digest);
    const own = this.#scans.filter(({ report }) => namesImage(report, identity) === true);
    return judgeFindings(own, this.#rule, nowMs);
  }
}

function isOfFleet({ report }: ImageScan, identities: readonly ImageIdentity[]): boolean {
  return identities.some((identity) => namesImage(report, identity) === true);
}
