/** One thing that should not be in a fact. */
export interface Pattern {
  /** What it is, for people. */
  readonly kind: string;
  /** No quantifier is without bound, so that a text costs no more than so much for each of its characters. */
  readonly finds: RegExp;
  /** Whether what was found is meant. The group `value`, or the whole, is what is masked. */
  readonly means?: (value: string, whole: string) => boolean;
}

const secret = (kind: string, finds: RegExp, means?: Pattern["means"]): Pattern =>
  means === undefined ? { kind, finds } : { kind, finds, means };

/** Everything that is looked for. What is this machine's own is added to it when it is known (own.ts). */
export const PATTERNS: readonly Pattern[] = [
  {
    kind: "absolute path",
    finds:
      /(?<![\w.~-])(?:\/mnt\/[a-z]|\/var|\/export|\/private)?\/(?:home|Users)\/[^\s/"'`<>:;,()]{1,64}/g,
  },
  { kind: "absolute path", finds: /(?<![\w./~-])\/root\/[^\s/"'`<>:;,()]{1,64}/g },
  { kind: "absolute path", finds: /(?<![A-Za-z])[A-Za-z]:[\\/]Users[\\/][^\s\\/"'`<>:;,]{1,64}/g },
  { kind: "absolute path", finds: /(?<![A-Za-z])[A-Z]:\\(?!Users\\)[\w.-][^\s\\/"'`<>:;,]{0,63}/g },
  { kind: "absolute path", finds: /(?<![\w])file:\/\/\/?[\w.~%-][^\s"'`<>]{0,200}/g },
  {
    kind: "host name",
    finds:
      /(?<![\w.@/-])(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,4}(?:local|internal|lan)(?![\w(=[-]|\.\w)/g,
    means: (name) =>
      !/^(?:this|self|env|config|settings|state|module|options?|process)\./.test(name),
  },
  {
    kind: "host name",
    finds:
      /\/\/(?<value>(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,4}(?:local|internal|lan))(?![\w-]|\.\w)/g,
  },
  {
    kind: "host name",
    finds:
      /(?<!\w)(?:ssh|scp|sftp|mosh|rsync) (?:-[\w.-]{1,32}(?: [\w.]{1,16})? ){0,3}(?<value>[\w.-]{1,64}@[A-Za-z0-9][\w.-]{0,200})/g,
    means: (value) => !value.startsWith("git@"),
  },
  {
    kind: "e-mail address",
    finds:
      /(?<![\w.+%@/:-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![\w@-])/g,
    means: (value) =>
      !/^(?:git|noreply|no-reply)@|@(?:[\w-]+\.)?(?:example|test|localhost)\b|noreply/i.test(value),
  },
  secret("AWS key", /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g),
  secret("GitHub token", /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{30,255}/g),
  secret("GitHub token", /(?<![A-Za-z0-9])github_pat_\w{22,255}/g),
  secret("GitLab token", /(?<![A-Za-z0-9])gl(?:pat|ptt|rt|dt|ft|soat|cbt)-[\w-]{20,64}/g),
  secret("npm token", /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g),
  secret("Slack token", /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,250}/g),
  secret("Slack token", /hooks\.slack\.com\/services\/\w{6,16}\/\w{6,16}\/\w{16,40}/g),
  secret("Google key", /(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])/g),
  secret("model provider's key", /(?<![\w-])sk-[A-Za-z0-9_-]{20,200}/g, isRandom),
  secret("Stripe key", /(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{16,99}/g),
  secret("JSON web token", /(?<![\w-])eyJ[\w-]{8,2000}\.eyJ[\w-]{2,4000}\.[\w-]{0,1000}/g),
  secret("private key", /-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g),
  secret("bearer token", /(?<!\w)[Bb]earer (?<value>[\w.~+/=-]{16,500})/g, isRandom),
  secret(
    "password in a URL",
    /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s/@:"'`<>]{0,64}:(?<value>[^\s/@"'`<>]{1,128})@/g,
    isValue,
  ),
  secret(
    "password or key",
    /(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|auth[_-]?key)(?:"|')? {0,3}[:=] {0,3}(?<value>"[^"\s]{4,200}"|'[^'\s]{4,200}'|[^\s"'`,;)}\]]{6,200})/gi,
    isAssigned,
  ),
];

/** Of chance, rather than of words: digits and capitals between small letters. */
function isRandom(value: string): boolean {
  return /\d/.test(value) && /[A-Z]/.test(value) && /[a-z]/.test(value);
}

/** Something itself, rather than a place where it would stand. */
function isValue(value: string): boolean {
  const bare = value.replace(/^["']|["']$/g, "");
  return (
    bare !== "" &&
    !/^[$<{%*[(]|^\.\.|^x+$|^process\.env|^env\.|\*\*\*|^(?:pass|password|secret|token|redacted)$/i.test(
      bare,
    )
  );
}

/** A literal, rather than a type, a variable, a path, or something that is called. */
function isAssigned(value: string): boolean {
  const quoted = /^["']/.test(value);
  const bare = quoted ? value.slice(1, -1) : value;
  if (!isValue(bare) || /^[~./]|[()<>|]/.test(bare)) return false;
  if (quoted) return true;
  // An identifier, one of our own ids, a number.
  if (/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(bare)) return false;
  if (/^[a-z]+(?:\.[a-z]+)?_[\w-]{12}$/.test(bare) || /^[\d.]+[a-z]?$/.test(bare)) return false;
  return /\d/.test(bare) || /[!@#%^&*+=?/-]/.test(bare);
}
