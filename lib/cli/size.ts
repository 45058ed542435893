/** A number of bytes for people: `517 bytes`, `3.2 MiB`. */
export function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes} bytes` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
