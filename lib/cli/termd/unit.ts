import { type Refusal, refuse } from "../../fact/refusal.ts";

export const UNITS = ["systemd", "launchd"] as const;

/** What starts services: of Linux, and of macOS. */
export type UnitKind = (typeof UNITS)[number];

/** What is to be started, where, and with which environment. */
export interface Service {
  /** Tells the units of several repositories apart: `[a-z0-9.-]+`. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The file that has the service started at login and again where it fails. */
export function unitFile(kind: UnitKind, service: Service): string | Refusal {
  const { argv, cwd, env } = service;
  const texts = [...argv, cwd, ...Object.values(env)];
  const untold = texts.find((each) => !isTellable(each));
  if (untold !== undefined)
    return refuse("usage", "bad-path", `${JSON.stringify(untold)} cannot stand in a unit file`, [
      "A path there holds no control characters and does not end in a blank or a backslash",
    ]);
  if (kind === "launchd") return launchdPlist(service);
  const [program] = argv;
  // What it reads well it would not start.
  if (/["'\\]/.test(program!))
    return refuse("usage", "bad-path", `systemd starts no program that is called ${program}`, [
      "Put rally where no path has quotes or backslashes",
    ]);
  return systemdUnit(service);
}

/** A unit file has no way to write a working directory that holds a line end, or ends like this. */
function isTellable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\ufffe\uffff]|[\s\\]$/u.test(text);
}

function systemdUnit({ name, argv, cwd, env }: Service): string {
  const [program, ...args] = argv;
  // The program itself is taken as it stands; in its arguments a dollar sign would be a variable.
  const line = [quoted(program!), ...args.map((each) => quoted(each).replaceAll("$", "$$$$"))];
  return `# ~/.config/systemd/user/${name}.service
[Unit]
Description=rally termd in ${specified(cwd)}

[Service]
Type=exec
WorkingDirectory=${specified(cwd)}
${Object.entries(env)
  .map(([key, value]) => `Environment=${quoted(`${key}=${value}`)}\n`)
  .join("")}ExecStart=${line.join(" ")}
Restart=on-failure
RestartSec=10

[Install]
WantedBy=default.target
`;
}

/** One word of a unit file, with the escapes of C. */
function quoted(text: string): string {
  return `"${specified(text).replace(/["\\]/g, "\\$&")}"`;
}

/** A percent sign would begin a specifier. */
function specified(text: string): string {
  return text.replaceAll("%", "%%");
}

function launchdPlist({ name, argv, cwd, env }: Service): string {
  const variables = Object.entries(env).map(
    ([key, value]) => `    <key>${escaped(key)}</key>\n    ${string(value)}\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ~/Library/LaunchAgents/${name}.plist -->
<plist version="1.0">
<dict>
  <key>Label</key>
  ${string(name)}
  <key>ProgramArguments</key>
  <array>
${argv.map((each) => `    ${string(each)}\n`).join("")}  </array>
  <key>WorkingDirectory</key>
  ${string(cwd)}
  <key>EnvironmentVariables</key>
  <dict>
${variables.join("")}  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
</dict>
</plist>
`;
}

function string(text: string): string {
  return `<string>${escaped(text)}</string>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
