import { html, type Markup } from "./markup.ts";

/** A table that becomes a list of blocks where the page is narrow: each cell then says what it is about. */
export function stackedTable(headers: readonly string[], rows: readonly (readonly Markup[])[]): Markup {
  const head = headers.map((header) => html`<th>${header}</th>`);
  const body = rows.map(
    (cells) => html`<tr>${cells.map((cell, index) => html`<td data-about="${headers[index]!}">${cell}</td>`)}</tr>`,
  );
  return html`<table class="stacked"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
