import { resolve } from "node:path";
import { endsRun, type PlimsollError } from "../base/error.ts";
import type { View } from "../report/view.ts";
import { writeStaticPage } from "../session/write-static-page.ts";
import { writeTextFile } from "../store/file/replace-path.ts";
import type { VerdictForm, verdictFormsOf } from "./verdict-forms.ts";
import { viewOf, type World } from "./world.ts";
import { writeResult } from "./write-result.ts";

/** A verdict in all the forms that it can have. */
interface Verdict {
  readonly failure: PlimsollError | undefined;
  readonly render: (form: VerdictForm, view: View) => Promise<Iterable<string>>;
  /** As a page, with the style that it is told. */
  readonly renderPage: (css: string) => string;
}

/** Shows a verdict, writes it to files in the other forms that are asked for, and throws what it ends with. */
export async function showVerdict(
  world: World,
  { form, written }: ReturnType<typeof verdictFormsOf>,
  html: string | undefined,
  { failure, render, renderPage }: Verdict,
): Promise<void> {
  const { stdout } = world.process;
  await writeResult(stdout, await render(form, viewOf(stdout, world.env)));
  // A file of an earlier run that stays where it is would look like the verdict of this one.
  if (failure === undefined || !endsRun(failure)) {
    for (const { form: other, file } of written) {
      await writeTextFile(resolve(world.cwd, file), [...(await render(other, { colour: false }))].join(""));
    }
    if (html !== undefined) await writeStaticPage(world, html, "verdict", renderPage);
  }
  if (failure !== undefined) throw failure;
}
