/** `npm run screenshots`: makes real pages with plimsoll, and from them the pictures in docs/images. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { fatImages } from "../bench/fat-image.ts";
import { installPeer } from "../bench/peers.ts";
import { isComplete } from "../test/support/browser.ts";
import { findProgram } from "../test/support/tools.ts";
import { mustRun, ROOT } from "./program.ts";

const DESKTOP = { width: 1200, height: 800 };
const PHONE = { width: 390, height: 844 };
const SERVICE = join(ROOT, "examples/order");

interface Picture {
  readonly page: string;
  /** The view that it shows, as in an address. */
  readonly view: string;
  readonly name: string;
  readonly size: typeof DESKTOP;
  readonly scheme: "light" | "dark";
}

const PICTURES: readonly Picture[] = ["slim", "image", "binary", "diff", "images"].flatMap((page, index) => {
  const [one, other] = index % 2 === 0 ? (["light", "dark"] as const) : (["dark", "light"] as const);
  return [
    { page, view: page === "images" ? "#by=after" : "", name: `${page}-desktop-${one}`, size: DESKTOP, scheme: one },
    { page, view: "", name: `${page}-phone-${other}`, size: PHONE, scheme: other },
  ];
});

const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-screenshots-"));
try {
  await makePages();
  const executablePath = findProgram("chromium");
  if (executablePath === undefined) throw new Error("chromium is not installed");
  mkdirSync(join(ROOT, "docs/images"), { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  for (const picture of PICTURES) await take(browser, picture);
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Every command runs in the folder of its subject, so that names in the pictures are as short as a user's own. */
async function makePages(): Promise<void> {
  const report = (page: string) => ["--report", `${page}.html`];
  await mustRun("go", ["build", "-trimpath", "-o", join(folder, "order"), "."], { cwd: SERVICE });
  await mustRun("go", ["build", "-trimpath", "-tags", "with_redis", "-o", join(folder, "order-redis"), "."], {
    cwd: SERVICE,
  });
  await plimsoll(["slim", SERVICE, "-o", "oci:slim", "--measure", "steps", ...report("slim")]);
  await plimsoll(["slim", SERVICE, "--tags", "with_redis", "-o", "oci:redis", "--measure", "none"]);
  await plimsoll(["diff", "oci:slim", "oci:redis", ...report("images")]);
  symlinkSync((await fatImages()).layout, join(folder, "fat"));
  await plimsoll(["explain", "oci:fat", ...report("image")]);
  symlinkSync(await installPeer("syft"), join(folder, "syft"));
  await plimsoll(["explain", "syft", ...report("binary")]);
  await plimsoll(["diff", "order", "order-redis", ...report("diff")]);
}

async function plimsoll(args: readonly string[]): Promise<void> {
  await mustRun(join(ROOT, "bin/plimsoll"), args, { cwd: folder });
}

async function take(browser: Browser, { page: name, view, name: file, size, scheme }: Picture): Promise<void> {
  const page = await browser.newPage({ viewport: size, colorScheme: scheme });
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href + view);
  await isComplete(page);
  await page.screenshot({ path: join(ROOT, "docs/images", `${file}.png`) });
  await page.close();
}
