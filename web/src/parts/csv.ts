import type { Column } from './tableModel';

const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * One field (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe before
 * it, since names come from strangers; numbers stay numbers.
 */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows as they are shown, columns as they are chosen, values with all their digits. */
export function toCsv<Row>(rows: Row[], columns: Column<Row>[]): string {
  const lines = [columns.map((column) => field(column.header)).join(',')];
  for (const row of rows) {
    lines.push(
      columns.map((column) => field(column.exported?.(row) ?? String(column.value(row) ?? ''))).join(','),
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Hands a text to the browser as a file. */
export function download(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const link = document.createElement('a');
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  link.href = URL.createObjectURL(new Blob(['\ufeff', text], { type }));
  link.download = name.replace(/[^\p{L}\p{N}._-]+/gu, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
