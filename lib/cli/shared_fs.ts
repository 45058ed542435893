import { type Mount, mountAt, mountsOf } from "./mounts.ts";
import type { World } from "./world.ts";

/**
 * Numbers by which `statfs` calls file systems that only this machine writes to: ext, XFS, Btrfs, tmpfs, overlay, F2FS,
 * ZFS, bcachefs, ramfs, eCryptfs, FAT, exFAT, NTFS, JFS, ReiserFS, NILFS, UBIFS, SquashFS and EROFS.
 */
const LOCAL = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0x2fc12fc1, 0xca451a4e,
  0x858458f6, 0xf15f, 0x4d44, 0x2011bab0, 0x7366746e, 0x3153464a, 0x52654973, 0x3434, 0x24051905,
  0x73717368, 0xe0f5e1e2,
]);

/** File systems that other machines write to as well, or the host of a virtual machine or container. */
const SHARED = new Set(
  `9p acfs afs beegfs ceph cifs coda davfs drvfs fakeowner gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs
   prl_fs prl_vfs pvfs2 smb3 smbfs vboxsf virtiofs vmhgfs`.split(/\s+/),
);

/** File systems in user space that keep to this machine. Any other is taken for one that does not. */
const LOCAL_FUSE = new Set(
  `bindfs cryfs encfs exfat fuse-overlayfs fuse2fs gocryptfs lowntfs-3g lxcfs mergerfs ntfs ntfs-3g securefs snapfuse
   squashfuse veracrypt`.split(/\s+/),
);

/** What the room lies on: the name of its file system, and whether others may write to it behind our back. */
export interface Ground {
  readonly type: string;
  readonly point: string;
  readonly shared: boolean;
}

/** The file system under a directory; nothing where this cannot be told, as on a system that is not Linux. */
export function groundOf({ files }: World, directory: string): Ground | undefined {
  const text = files.readFile("/proc/self/mountinfo");
  const path = files.realpath(directory);
  const mount =
    text === undefined || path === undefined ? undefined : mountAt(mountsOf(text), path);
  return mount && { type: mount.type, point: mount.point, shared: isShared(mount) };
}

/**
 * Whether the room lies on a file system that others write to. After a write this costs one `statfs`; the list of
 * mounts is read only where that gave no well-known name.
 */
export function onSharedFs(world: World, room: string): boolean {
  const magic = world.magicOf(`${room}/log`);
  if (magic === undefined || LOCAL.has(magic)) return false;
  return groundOf(world, `${room}/log`)?.shared ?? true;
}

export function isShared({ type }: Pick<Mount, "type">): boolean {
  if (SHARED.has(type)) return true;
  // `fuse` alone is how hosts of containers hand in directories.
  return type === "fuse" || (type.startsWith("fuse.") && !LOCAL_FUSE.has(type.slice(5)));
}
