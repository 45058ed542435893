import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Mount, mountAt, mountsOf } from "../../lib/cli/mounts.ts";
import { nodeWorld } from "../../lib/cli/node_world.ts";
import { groundOf, isShared, onSharedFs } from "../../lib/cli/shared_fs.ts";
import { Cast } from "./cast.ts";

const A = "claude_code:01";

/** As machines of several kinds list them: a laptop, an export, shares, and what hosts of guests hand in. */
const LISTED = String.raw`22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
96 27 0:48 / /net/home rw,relatime shared:51 - nfs4 srv:/export/home rw,vers=4.2,addr=10.0.0.2
97 27 0:49 / /mnt/c rw,noatime - 9p C:\134 rw,dirsync,aname=drvfs;path=C:\;uid=1000
98 27 0:50 / /media/our\040share rw,nosuid,nodev shared:5 master:2 - cifs //nas/our\040share rw,vers=3.1.1
99 27 0:51 / /srv rw,relatime - virtiofs work rw
100 27 0:52 / /remote rw,nosuid,nodev,relatime shared:60 - fuse.sshfs ada@host:/srv rw,user_id=1000
101 27 0:53 / /vault rw,nosuid,nodev - fuse.gocryptfs /home/ada/.vault rw
102 27 254:0 /srv/data /data rw,relatime - ext4 /dev/vda rw
103 27 0:54 / /Users rw,nosuid - fakeowner /run/host_mark/Users rw
104 27 8:1 / /usb rw,nosuid - fuseblk /dev/sda1 rw
105 27 0:55 / /odd\011\012\134\043name rw - tmpfs tmpfs rw`;

function typeAt(path: string, text = LISTED): string | undefined {
  return mountAt(mountsOf(text), path)?.type;
}

describe("the mount under a path", () => {
  it.each([
    ["/home/ada/app", "ext4"],
    ["/net/home/ada/app", "nfs4"],
    ["/net/homework", "ext4"],
    ["/mnt/c/Users/ada", "9p"],
    ["/media/our share/app", "cifs"],
    ["/srv", "virtiofs"],
    ["/remote/app", "fuse.sshfs"],
    ["/vault/app", "fuse.gocryptfs"],
    ["/data/app", "ext4"],
    ["/Users/ada", "fakeowner"],
    ["/odd\t\n\\#name/app", "tmpfs"],
    ["/", "ext4"],
  ])("of %j is %s", (path, type) => {
    expect(typeAt(path)).toBe(type);
  });

  it("is the topmost of several at one place, whatever their order in the list", () => {
    const [below, above, top] = [
      "30 27 0:60 / /srv rw - nfs srv:/srv rw",
      "31 30 0:61 / /srv rw - tmpfs tmpfs rw",
      "32 31 0:62 / /srv rw - xfs /dev/vdb rw",
    ];
    const root = "27 1 254:0 / / rw - ext4 /dev/vda rw";
    expect(typeAt("/srv/app", [root, below, above].join("\n"))).toBe("tmpfs");
    expect(typeAt("/srv/app", [top, above, below, root].join("\n"))).toBe("xfs");
  });

  it("is none that stands upon what was mounted over", () => {
    const lines = [
      "27 1 254:0 / / rw - ext4 /dev/vda rw",
      "30 27 0:60 / /srv/app rw - nfs srv:/app rw",
      "31 27 0:61 / /srv rw - tmpfs tmpfs rw",
    ];
    expect(typeAt("/srv/app/x", lines.join("\n"))).toBe("tmpfs");
    expect(typeAt("/srv/app/x", lines.slice(0, 2).join("\n"))).toBe("nfs");
  });

  it("is found where the root is not listed, and where it is mounted over", () => {
    expect(typeAt("/srv/x", "30 7 0:60 / /srv rw - nfs srv:/w rw")).toBe("nfs");
    expect(typeAt("/other", "30 7 0:60 / /srv rw - nfs srv:/w rw")).toBeUndefined();
    const rooted = "1 1 0:2 / / rw - rootfs rootfs rw\n27 1 254:0 / / rw - overlay overlay rw";
    expect(typeAt("/x", rooted)).toBe("overlay");
  });

  it("passes over lines of another form", () => {
    expect(mountsOf("\nnonsense\n1 2 3\n27 1 0:1 / / rw -\n")).toEqual([]);
  });

  it("is found for this very machine, as statfs has it", () => {
    const mounts = mountsOf(readFileSync("/proc/self/mountinfo", "utf8"));
    expect(mountAt(mounts, "/proc/self")?.type).toBe("proc");
    const world = nodeWorld();
    expect(world.magicOf("/proc")).toBe(0x9fa0);
    expect(world.magicOf("/nonexistent")).toBeUndefined();
    expect(groundOf(world, "/proc")).toEqual({ type: "proc", point: "/proc", shared: false });
  });
});

describe("a shared file system", () => {
  it.each([
    ["nfs", true],
    ["nfs4", true],
    ["cifs", true],
    ["smb3", true],
    ["9p", true],
    ["virtiofs", true],
    ["drvfs", true],
    ["ceph", true],
    ["fuse.sshfs", true],
    ["fuse.rclone", true],
    ["fuse.unheard-of", true],
    ["fuse", true],
    ["fuse.gocryptfs", false],
    ["fuseblk", false],
    ["ext4", false],
    ["xfs", false],
    ["btrfs", false],
    ["tmpfs", false],
    ["overlay", false],
    ["nfsd", false],
  ])("is %s: %s", (type, shared) => {
    expect(isShared({ type } as Mount)).toBe(shared);
  });

  it("is named by doctor, warned about where the room is made, and said with every write", async () => {
    const cast = new Cast();
    cast.mounts = `27 1 0:1 / / rw - nfs4 srv:/export rw`;
    cast.magic = 0x6969;
    const { checks } = await cast.ok(null, ["doctor"]);
    const mount = checks.find((each) => each.id === "mount");
    expect(mount).toMatchObject({ ok: false });
    expect(mount?.finding).toMatch(/^the room lies on nfs4 at \/, which others/);
    const codes = (await cast.ok(A, ["enter"])).warnings.map((each) => each.code);
    expect(codes).toContain("mount");
    const again = (await cast.ok(A, ["enter"])).warnings.map((each) => each.code);
    expect(again).not.toContain("mount");
    const words = ["--path", "src/a.ts", "--subject", "s"] as const;
    expect((await cast.ok(A, ["say", "claim", ...words])).shared_fs).toBe(true);
    const lost = await cast.run("codex:01", ["say", "claim", ...words]);
    expect([lost.exit, lost.out.includes("shared_fs")]).toEqual([2, false]);
    expect((await cast.ok(A, ["backlog", "add", "--id", "x", "--intent", "y"])).shared_fs).toBe(
      true,
    );
  });

  it("is nothing to speak of where the room is on a disk of this machine", async () => {
    const cast = new Cast();
    cast.mounts = `27 1 0:1 / / rw - ext4 /dev/vda rw`;
    cast.magic = 0xef53;
    expect((await cast.ok(A, ["enter"])).warnings).toEqual([]);
    expect((await cast.ok(A, ["say", "risk", "--subject", "s"])).shared_fs).toBeUndefined();
    const { checks } = await cast.ok(null, ["doctor"]);
    expect(checks.find((each) => each.id === "mount")).toMatchObject({
      ok: true,
      finding: "the room lies on ext4 at /",
    });
  });

  it("cannot be told where the system does not say", async () => {
    const { checks } = await new Cast().ok(null, ["doctor"]);
    const mount = checks.find((each) => each.id === "mount");
    expect(mount?.finding).toBe("the type of file system cannot be told here; see append");
  });

  it("costs no look at the list of mounts where statfs knows the disk, and a check no look at all", async () => {
    const cast = new Cast();
    const asked: string[] = [];
    const files = {
      ...cast.files,
      readFile: (path: string) => {
        asked.push(path);
        return cast.files.readFile(path);
      },
    };
    let looks = 0;
    const magicOf = (): number => {
      looks++;
      return 0xef53;
    };
    const world = { files, magicOf };
    await cast.ok(A, ["say", "risk", "--subject", "s"], { world });
    expect([looks, asked.filter((path) => path.includes("mountinfo"))]).toEqual([1, []]);
    await cast.ok(A, ["check", "before-write", "--path", "src/a.ts"], { world });
    expect(looks).toBe(1);
    const fuse = { ...world, magicOf: () => 0x65735546 };
    await cast.ok(A, ["say", "risk", "--subject", "s"], { world: fuse });
    expect(asked.filter((path) => path.includes("mountinfo"))).toHaveLength(1);
  });

  it("is assumed where statfs knows no such disk and the list of mounts cannot be read", () => {
    const world = { ...nodeWorld(), magicOf: () => 0x65735546 };
    const files = { ...world.files, readFile: () => undefined };
    expect(onSharedFs({ ...world, files }, "/room")).toBe(true);
  });
});
