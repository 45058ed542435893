import { describe, expect, it } from "vitest";
import { shellWrites } from "../../lib/hosts/shell_writes.ts";

/** Each write as its path, with `path+name` where a directory would be meant; `ALL` for the whole tree. */
function written(line: string): string[] {
  const { writes, whole } = shellWrites(line);
  const named = writes.map(({ path, inside }) =>
    inside === undefined ? path : `${path}+${inside}`,
  );
  return whole ? [...named, "ALL"] : named;
}

describe("what a command line is certain to write", () => {
  it.each<[string, readonly string[]]>([
    ["echo hi > a.txt", ["a.txt"]],
    ["echo hi >>a.txt", ["a.txt"]],
    ["echo hi 2>err.log", ["err.log"]],
    ["make &> out.log", ["out.log"]],
    ["echo x >| a", ["a"]],
    ["env | sort > /r/env.txt; pwd", ["/r/env.txt"]],
    ["echo 'a > b' > \"c d.txt\"", ["c d.txt"]],
    ["> empty", ["empty"]],
    ["FOO=1 > a", ["a"]],
    ["make && cp a b", ["b+a"]],
    ["rm a || echo failed > log", ["a"]],
    ["cat > a <<'EOF'\nrm b > c $(x)\nEOF\necho > d", ["a", "d"]],
    ["cat <<EOF > a\nplain\nEOF", ["a"]],
    ["ls | tee -a log.txt other", ["log.txt", "other"]],
    ["sed -i s/a/b/ x.ts y.ts", ["x.ts", "y.ts"]],
    ["sed -i.bak -e s/a/b/ x.ts", ["x.ts"]],
    ["sed -i '' 's/a/b/' x.ts", ["x.ts"]],
    ["sed -Ei 's/$/b/' x.ts", ["x.ts"]],
    ["cp a.ts src", ["src+a.ts"]],
    ["cp -r lib/ out/", ["out/+lib"]],
    ["mv a.ts b.ts", ["a.ts", "b.ts+a.ts"]],
    ['mv a.ts "$DIR"', ["a.ts"]],
    ["rm -rf build a.ts", ["build", "a.ts"]],
    ["rm -- -odd", ["-odd"]],
    ["rm a.ts *.js", ["a.ts"]],
    ["git checkout -- a.ts b.ts", ["a.ts", "b.ts"]],
    ["git checkout main -- a.ts", ["a.ts"]],
    ["git checkout .", ["."]],
    ["git restore a.ts", ["a.ts"]],
    ["git restore --source HEAD~1 a.ts", ["a.ts"]],
    ["git reset --hard HEAD~1", ["ALL"]],
    ["git stash", ["ALL"]],
    ["git stash push -m work -- a.ts", ["a.ts"]],
    ["git stash -u", ["ALL"]],
    [
      "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.ts\n@@\n*** End Patch\nEOF",
      ["a.ts"],
    ],
    ["apply_patch '*** Begin Patch\n*** Delete File: b.ts\n*** End Patch'", ["b.ts"]],
    ["echo a > a # > b", ["a"]],
    ["echo a > a; cd sub; echo b > b", ["a"]],
  ])("%j", (line, expected) => {
    expect(written(line)).toEqual(expected);
  });
});

describe("what leaves a doubt is no write", () => {
  it.each([
    "",
    "cat a.txt",
    "echo hi >&2",
    "make 2>&1",
    'echo "> a"',
    "echo '> a'",
    "echo \\> a",
    "echo hi > $OUT",
    'echo hi > "$OUT/a"',
    "echo hi > ~/a",
    "echo hi > a*",
    "echo hi > {a,b}",
    "echo $(date) > a",
    "echo `date` > a",
    "(cd x && echo > a)",
    "{ echo > a; }",
    "cd sub && echo > a",
    "if true; then echo > a; fi",
    "for f in a b; do rm x; done",
    "true || echo > a",
    "cat > a <<EOF\n$HOME\nEOF",
    "cat > a <<EOF\nnever closed",
    "echo 'open > a",
    "diff <(ls) b > c",
    "find . -name x | xargs rm",
    "sudo rm a",
    "bash -c 'rm a'",
    "eval rm a",
    "sed s/a/b/ x.ts",
    "sed -n 5p x.ts",
    "cp -t dir a",
    'cp a "$DIR"',
    "cp a",
    "rm -i --unknown a",
    "rm *.js",
    "git checkout main",
    "git checkout a.ts",
    "git -C ../x checkout -- a",
    "git restore --staged a.ts",
    "git restore -p a.ts",
    "git restore ':(glob)**/*.ts'",
    "git reset",
    "git reset --soft HEAD~1",
    "git reset a.ts",
    "git clean -n",
    "git clean -fdn",
    "git stash list",
    "git stash pop",
    "git status",
    "git apply < a.patch",
    "patch -p1 < a.patch",
    'apply_patch "$PATCH"',
    "grep '*** Update File: a' x",
    "unknown --output a",
    "a=b",
  ])("%j", (line) => {
    expect(written(line)).toEqual([]);
  });

  it("whatever the line is made of", () => {
    const pieces = ["'", '"', "$(", "`", "<<", ">", "\\", "\n", "a", " ", "#", "||", "EOF", "{"];
    for (let n = 0; n < pieces.length ** 4; n += 3) {
      let line = "";
      for (let rest = n; rest > 0; rest = Math.floor(rest / pieces.length))
        line += pieces[rest % pieces.length];
      expect(() => shellWrites(line)).not.toThrow();
    }
  });
});
