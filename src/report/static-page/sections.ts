import type { ErrorReport } from "../error-report.ts";
import type { Table } from "../table.ts";
import { html, type Markup } from "./markup.ts";

export function tableSection({ title, columns, rows }: Table): Markup {
  const head = columns.map(({ header, align }) => html`<th class="${align}">${header}</th>`);
  const body = rows.map(
    (row) => html`<tr>${row.map((cell, index) => html`<td class="${columns[index]!.align}">${cell}</td>`)}</tr>`,
  );
  return html`<section class="card"><h2>${title}</h2><div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div></section>`;
}

/** Why there is no more; nothing without an error. */
export function errorSection(error: ErrorReport | undefined): Markup {
  if (error === undefined) return html``;
  return html`<section class="card bad"><h2>${error.what}</h2><p>${error.why ?? ""}</p></section>`;
}

/** A list of lines; nothing without lines. */
export function listSection(title: string, lines: readonly string[]): Markup {
  if (lines.length === 0) return html``;
  return html`<section class="card"><h2>${title}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
}
