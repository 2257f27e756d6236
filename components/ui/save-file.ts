/** Saves a file on the visitor's machine; nothing goes over the network. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after this task; revoking at once would empty the file.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
