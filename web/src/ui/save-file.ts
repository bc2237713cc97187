/** By which spreadsheets know that a file is UTF-8. */
const byte_order_mark = "\ufeff";

/** Gives the browser a file to save. */
export function save_file(name: string, type: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file_of(type, content));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function file_of(type: string, content: string): Blob {
  return new Blob(type === "text/csv" ? [byte_order_mark, content] : [content], { type });
}
