import { checksum } from "../ledger/checksum.ts";
import type { Sqlite } from "./sqlite.ts";

/** Name under which SQLite knows these files. */
export const VFS = "rally";
export const PAGE = 8192;
/** Bytes at the end of each page that SQLite leaves to us. */
export const RESERVED = 8;

/**
 * Lets SQLite work on real files: to read one that nobody changes any more, or to write one that nobody else knows yet.
 * So there are no locks, no journal, no WAL. Every page carries a checksum in the bytes that SQLite reserves for that:
 * a page that is not as we wrote it is a fault, not an answer.
 */
export function installPageVfs({ capi, vfs, wasm }: Sqlite): void {
  const fs = process.getBuiltinModule("node:fs");
  const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  const open = new Map<number, number>();
  /** Those that are still being written: of these, pages that SQLite has not come to yet read as zeros. */
  const growing = new Set<number>();
  /** A fault of the disk as SQLite's code; nothing may be thrown through its frames. */
  const guarded =
    <Args extends readonly unknown[]>(code: number, act: (...args: Args) => number) =>
    (...args: Args): number => {
      try {
        return act(...args);
      } catch {
        return code;
      }
    };
  const heap = (at: number, length: number): Buffer =>
    Buffer.from(wasm.heap8u().buffer as ArrayBuffer, at, length);

  const poke = wasm.poke as (at: number, value: number | bigint, type: "i32" | "i64") => unknown;

  const io = new capi.sqlite3_io_methods();
  set(io, { iVersion: 1 });
  const methods = {
    xClose: guarded(capi.SQLITE_IOERR_CLOSE, (file: number) => {
      fs.closeSync(open.get(file)!);
      open.delete(file);
      growing.delete(file);
      return 0;
    }),
    xRead: guarded(capi.SQLITE_IOERR_READ, (file: number, at: number, n: number, from: bigint) => {
      const bytes = heap(at, n);
      const got = fs.readSync(open.get(file)!, bytes, 0, n, Number(from));
      if (got < n) {
        bytes.fill(0, got);
        return capi.SQLITE_IOERR_SHORT_READ;
      }
      const isPage = n === PAGE && Number(from) % PAGE === 0;
      if (!isPage || isWhole(bytes)) return 0;
      return growing.has(file) && bytes.equals(UNWRITTEN) ? 0 : capi.SQLITE_IOERR_DATA;
    }),
    xWrite: guarded(capi.SQLITE_IOERR_WRITE, (file: number, at: number, n: number, to: bigint) => {
      const bytes = heap(at, n);
      if (n === PAGE && bytes.length === PAGE) {
        bytes.writeUInt32LE(checksum(bytes.subarray(0, PAGE - RESERVED)), PAGE - RESERVED);
      }
      for (let done = 0; done < n; )
        done += fs.writeSync(open.get(file)!, bytes, done, n - done, Number(to) + done);
      return 0;
    }),
    xTruncate: guarded(capi.SQLITE_IOERR_TRUNCATE, (file: number, size: bigint) => {
      fs.ftruncateSync(open.get(file)!, Number(size));
      return 0;
    }),
    xSync: () => 0,
    xFileSize: guarded(capi.SQLITE_IOERR_FSTAT, (file: number, out: number) => {
      poke(out, BigInt(fs.fstatSync(open.get(file)!).size), "i64");
      return 0;
    }),
    xLock: () => 0,
    xUnlock: () => 0,
    xCheckReservedLock: (_file: number, out: number) => {
      poke(out, 0, "i32");
      return 0;
    },
    xFileControl: () => capi.SQLITE_NOTFOUND,
    xSectorSize: () => PAGE,
    xDeviceCharacteristics: () => 0,
  };

  const files = new capi.sqlite3_vfs();
  const { structInfo } = capi.sqlite3_file as unknown as { structInfo: { sizeof: number } };
  set(files, { iVersion: 1, szOsFile: structInfo.sizeof, mxPathname: 4096 });
  const calls = {
    xOpen: guarded(
      capi.SQLITE_CANTOPEN,
      (_vfs: number, name: number, file: number, flags: number, out: number) => {
        // Only databases: what would be a journal or a temporary file is kept in memory.
        if (name === 0 || (flags & capi.SQLITE_OPEN_MAIN_DB) === 0) return capi.SQLITE_CANTOPEN;
        const isNew = (flags & capi.SQLITE_OPEN_CREATE) !== 0;
        const how = isNew
          ? O_RDWR | O_CREAT | O_EXCL
          : (flags & capi.SQLITE_OPEN_READWRITE) !== 0
            ? O_RDWR
            : O_RDONLY;
        const fd = fs.openSync(wasm.cstrToJs(name)!, how | O_NOFOLLOW | O_NONBLOCK, 0o666);
        if (!fs.fstatSync(fd).isFile()) {
          fs.closeSync(fd);
          return capi.SQLITE_CANTOPEN;
        }
        open.set(file, fd);
        if (how !== O_RDONLY) growing.add(file);
        const handle = new capi.sqlite3_file(file);
        set(handle, { pMethods: io.pointer });
        handle.dispose();
        if (out !== 0) poke(out, flags, "i32");
        return 0;
      },
    ),
    xDelete: () => 0,
    xAccess: (_vfs: number, _name: number, _flags: number, out: number) => {
      poke(out, 0, "i32");
      return 0;
    },
    xFullPathname: (_vfs: number, name: number, length: number, out: number) =>
      wasm.cstrncpy(out, name, length) < length ? 0 : capi.SQLITE_CANTOPEN,
    xRandomness: (_vfs: number, length: number, out: number) => {
      heap(out, length).fill(7);
      return length;
    },
    xSleep: () => 0,
    xCurrentTimeInt64: (_vfs: number, out: number) => {
      poke(out, 0n, "i64");
      return 0;
    },
    xGetLastError: () => 0,
  };
  const install = vfs.installVfs as unknown as (parts: object) => void;
  install({ io: { struct: io, methods }, vfs: { struct: files, methods: calls, name: VFS } });
}

const UNWRITTEN = Buffer.alloc(PAGE);

/** Whether the page carries the checksum of what it holds. */
function isWhole(page: Buffer): boolean {
  return checksum(page.subarray(0, PAGE - RESERVED)) === page.readUInt32LE(PAGE - RESERVED);
}

/** The members of a C struct go by other names than the package's types have it. */
function set(struct: object, members: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(members))
    Object.assign(struct, { [`$${name}`]: value });
}
