/** A word of a command line; `literal` where no expansion can make it another. */
export interface Word {
  readonly text: string;
  readonly literal: boolean;
}

/** One simple command: its words, and the files that its output is sent to. */
export interface Command {
  readonly words: readonly Word[];
  readonly into: readonly Word[];
  /** What a here-document feeds to it. */
  readonly fed: string | null;
}

const OPERATORS = ["&&", "||", ";;", "|&", ";", "|", "&", "\n"];

/**
 * The simple commands of a line, those behind `||` left out, or undefined where it has a construct whose effect the
 * text alone does not tell: groups, substitutions, expansions in a here-document, an open quote.
 */
export function commandsOf(line: string): Command[] | undefined {
  const reader = new Reader(line);
  return reader.read() ? reader.commands : undefined;
}

interface Due {
  readonly mark: string;
  readonly quoted: boolean;
  readonly tabs: boolean;
  readonly feeds: (text: string) => void;
}

class Reader {
  readonly commands: Command[] = [];
  readonly #line: string;
  #at = 0;
  #words: Word[] = [];
  #into: Word[] = [];
  #fed: string | null = null;
  #skips = false;
  #due: Due[] = [];

  constructor(line: string) {
    this.#line = line;
  }

  read(): boolean {
    while (this.#at < this.#line.length) {
      if (!this.#step()) return false;
    }
    this.#end();
    return this.#due.length === 0;
  }

  #step(): boolean {
    const rest = this.#line.slice(this.#at);
    const [blank] = /^(?:[ \t]|\\\n)+/.exec(rest) ?? [];
    if (blank !== undefined) return this.#pass(blank.length);
    const [comment] = /^#[^\n]*/.exec(rest) ?? [];
    if (comment !== undefined) return this.#pass(comment.length);
    const [, descriptor, sent] = /^(\d*|&)(<<-?|<<<|<|>>|>\||>&|>)/.exec(rest) ?? [];
    if (sent !== undefined) return this.#redirect(descriptor!, sent, rest);
    const operator = OPERATORS.find((each) => rest.startsWith(each));
    if (operator !== undefined) return this.#operate(operator);
    if ("(){}".includes(rest[0]!)) return false;
    const word = this.#word();
    if (word !== undefined) this.#words.push(word);
    return word !== undefined;
  }

  #pass(length: number): boolean {
    this.#at += length;
    return true;
  }

  #operate(operator: string): boolean {
    this.#end();
    this.#at += operator.length;
    if (operator === "||") this.#skips = true;
    else if (operator === ";" || operator === "\n") this.#skips = false;
    return operator !== "\n" || this.#documents();
  }

  #end(): void {
    const isCommand = this.#words.length + this.#into.length > 0;
    if (isCommand && !this.#skips) {
      const fed = this.#fed;
      this.commands.push({ words: this.#words, into: this.#into, fed });
    }
    [this.#words, this.#into, this.#fed] = [[], [], null];
  }

  #redirect(descriptor: string, sent: string, rest: string): boolean {
    if (rest.startsWith("<<<") || rest.startsWith("<(") || rest.startsWith(">(")) return false;
    this.#at += descriptor.length + sent.length;
    const [blank = ""] = /^[ \t]*/.exec(this.#line.slice(this.#at)) ?? [];
    this.#at += blank.length;
    const from = this.#at;
    const word = this.#word();
    if (word === undefined) return false;
    if (sent.startsWith("<<")) {
      // The here-document comes behind the line; its command may have ended by then, so nothing may come between.
      const quoted = /['"\\]/.test(this.#line.slice(from, this.#at));
      const feeds = (text: string): void => this.#feed(text);
      this.#due.push({ mark: word.text, quoted, tabs: sent === "<<-", feeds });
    } else if (sent === ">&" || (sent === ">" && descriptor === "&")) {
      if (!/^(?:\d+|-)$/.test(word.text)) this.#into.push(word);
    } else if (sent !== "<") this.#into.push(word);
    return true;
  }

  #feed(text: string): void {
    const last = this.commands.at(-1);
    if (last !== undefined) this.commands[this.commands.length - 1] = { ...last, fed: text };
  }

  /** Skips the here-documents that begin behind this line. */
  #documents(): boolean {
    const due = this.#due;
    this.#due = [];
    // Which command each of several belongs to is more than we want to know.
    if (due.length > 1) return false;
    for (const { mark, quoted, tabs, feeds } of due) {
      const lines: string[] = [];
      for (;;) {
        if (this.#at >= this.#line.length) return false;
        const end = this.#line.indexOf("\n", this.#at);
        const line = this.#line.slice(this.#at, end === -1 ? undefined : end);
        this.#at = end === -1 ? this.#line.length : end + 1;
        if ((tabs ? line.replace(/^\t+/, "") : line) === mark) break;
        lines.push(line);
      }
      const text = lines.join("\n");
      if (!quoted && /[$`]/.test(text)) return false;
      feeds(text);
    }
    return true;
  }

  #word(): Word | undefined {
    let [text, literal, any] = ["", true, false];
    while (this.#at < this.#line.length) {
      const char = this.#line[this.#at]!;
      if (" \t\n;|&<>()".includes(char)) break;
      any = true;
      this.#at++;
      if (char === "`") return undefined;
      if (char === "$") {
        if (this.#line[this.#at] === "(" || this.#line[this.#at] === "'") return undefined;
        literal = false;
      } else if (char === "\\") text += this.#line[this.#at++] ?? "";
      else if (char === "'") {
        const end = this.#line.indexOf("'", this.#at);
        if (end === -1) return undefined;
        text += this.#line.slice(this.#at, end);
        this.#at = end + 1;
      } else if (char === '"') {
        const inner = this.#quoted();
        if (inner === undefined) return undefined;
        text += inner.text;
        literal &&= inner.literal;
      } else {
        if ("*?[]{}!".includes(char) || (char === "~" && text === "")) literal = false;
        text += char;
      }
    }
    return any ? { text, literal } : undefined;
  }

  #quoted(): Word | undefined {
    let [text, literal] = ["", true];
    while (this.#at < this.#line.length) {
      const char = this.#line[this.#at++]!;
      if (char === '"') return { text, literal };
      if (char === "`" || (char === "$" && this.#line[this.#at] === "(")) return undefined;
      if (char === "$" || char === "!") literal = false;
      if (char === "\\" && '$`"\\\n'.includes(this.#line[this.#at] ?? "")) {
        const escaped = this.#line[this.#at++]!;
        if (escaped !== "\n") text += escaped;
      } else text += char;
    }
    return undefined;
  }
}
