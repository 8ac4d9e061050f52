#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One static site of all documentation: Scripts/site/build.py OUTPUT FOLDER-OF-ARCHIVES

It holds the pages of the repository and the reference of every library, which DocC has written as JSON. There are no scripts and no absolute
links, so it opens from a file, from the root of a server, or from a folder of one. Exit code 1 if a link points to no page, or a public type is in no topic.
"""

import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import docc
import markdown

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDERS = ("Docs", "Formats", "Examples", "Vectors", "Benchmarks", "Tools")
GROUPS = [("Guide", "Docs/Guide"), ("Reference", "Docs/Reference"), ("Specification", "Docs/Specification"),
          ("Internals", "Docs/Internals"), ("Formats", "Formats")]
STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: #0a58b5; }
@media (prefers-color-scheme: dark) { :root { --link: #7db7ff; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; }
header { padding: .6rem 1.2rem; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; }
main { max-width: 62rem; margin: 0 auto; padding: 1rem 1.2rem 4rem; overflow-wrap: break-word; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
code { font: .88em/1.5 ui-monospace, monospace; } pre { background: var(--soft); padding: .7rem 1rem; overflow-x: auto; border-radius: 6px; }
table { border-collapse: collapse; } th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td p, li p:only-child, dd p { margin: 0; } .wide { overflow-x: auto; } img { max-width: 100%; }
dl { margin: 0; } dt { margin-top: .6rem; } dd { margin-left: 1.5rem; } .kind, .trail { opacity: .7; margin-bottom: 0; }
.columns { columns: 16rem; } .columns p { margin: 0; } blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 3px solid var(--line); }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 2.2rem; }
"""


class Site:
    def __init__(self, output):
        self.output, self.problems = output, []
        self.pages = {name: name.removesuffix(".md") + ".html" for name in self.names() if name.endswith(".md")}
        self.data = {}
        self.modules = []
        self.files = set()

    @staticmethod
    def names():
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
        return sorted({name for name in listed if name and (ROOT / name).is_file()
                       and ("/" not in name or name.startswith(FOLDERS)) and ".docc/" not in name})

    def read_archives(self, folder):
        for archive in sorted(folder.glob("*.doccarchive")):
            top = archive / "data" / "documentation"
            self.modules.append((archive.stem, f"api/{archive.stem.lower()}/index.html"))
            for path in sorted(top.glob("**/*.json")):
                self.data[f"api/{path.relative_to(top).with_suffix('')}/index.html"] = path

    @property
    def known(self):
        return set(self.pages.values()) | set(self.data)

    def write(self, here, title, body, trail=()):
        def to(place):
            return docc.relative(place, here)
        path = self.output / here
        path.parent.mkdir(parents=True, exist_ok=True)
        above = f"<p class=trail>{' / '.join(trail)}</p>" if trail else ""
        path.write_text(
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width, initial-scale=1'>"
            f"<title>{html.escape(title)}</title><link rel=stylesheet href='{to('style.css')}'>"
            f"<header><strong><a href='{to('index.html')}'>swift-yuma</a></strong>"
            + "".join(f"<a href='{to('index.html')}#{name.lower()}'>{name}</a>" for name, _ in GROUPS)
            + f"<a href='{to('index.html')}#libraries'>Libraries</a></header><main>{above}{body}</main></html>\n")

    def link(self, name, target):
        """A link of the page `name` of the repository, as one of the site."""
        if re.match(r"^[a-z]+:", target) or target.startswith("#"):
            return target
        file, _, anchor = target.partition("#")
        path = os.path.normpath(os.path.join(os.path.dirname(name), file))
        if (ROOT / path).is_dir():
            path = os.path.join(path, "README.md")
        if path in self.pages:
            return docc.relative(self.pages[path], self.pages[name]) + (f"#{anchor}" if anchor else "")
        if (ROOT / path).is_file():
            self.files.add(path)
            return docc.relative(path, self.pages[name])
        return None

    def write_pages(self):
        for name, here in self.pages.items():
            text = (ROOT / name).read_text()
            title = next((line[2:] for line in text.splitlines() if line.startswith("# ")), name)
            self.write(here, title, markdown.to_html(text, lambda target, name=name: self.link(name, target)), [html.escape(name)])
        for file in sorted(self.files):
            (self.output / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, self.output / file)

    def check_topics(self):
        """Every public type and function of a library stands in a topic of its catalog: DocC makes a topic of its own for the others."""
        for name, place in self.modules:
            data = json.loads(self.data[place].read_text())
            for section in data.get("topicSections", []):
                if section.get("generated"):
                    names = ", ".join(identifier.rsplit("/", 1)[-1] for identifier in section["identifiers"])
                    self.problems.append(f"{name}: in no topic of its catalog: {names}")

    def write_reference(self):
        known = self.known
        for here, path in self.data.items():
            page = docc.Page(json.loads(path.read_text()), here, known)
            self.write(here, page.title, page.body(), page.trail())

    def title(self, name):
        return next((line[2:] for line in (ROOT / name).read_text().splitlines() if line.startswith("# ")), name)

    def write_index(self):
        out = [markdown.to_html((ROOT / "README.md").read_text().split("\n## ")[0], lambda target: self.front(target))]
        out.append(f"<p><a href='README.html'>The whole front page</a>, <a href='CHANGELOG.html'>what is new</a>, "
                   f"<a href='{self.pages['Docs/README.md']}'>what each page is about</a></p>")
        for name, folder in GROUPS:
            out.append(f'<h2 id="{name.lower()}">{name}</h2><div class=columns>' + "".join(
                f'<p><a href="{place}">{html.escape(self.title(page).replace("`", ""))}</a></p>'
                for page, place in self.pages.items() if page.startswith(folder + "/")) + "</div>")
        rows = []
        for name, place in self.modules:
            page = docc.Page(json.loads(self.data[place].read_text()), "index.html", self.known)
            rows.append(f'<dt><a href="{place}"><code>{name}</code></a></dt><dd>{page.inline(page.data.get("abstract"))}</dd>')
        out.append(f'<h2 id="libraries">Libraries</h2><dl>{"".join(rows)}</dl>')
        self.write("index.html", "swift-yuma", "\n".join(out))

    def front(self, target):
        """A link of README.md is one of the index, which lies in the same folder."""
        return self.link("README.md", target)

    def check(self):
        """Every relative link leads to a file, and to an element where it names one."""
        ids = {}
        for path in sorted(self.output.glob("**/*.html")):
            text = path.read_text()
            ids[path] = set(re.findall(r'\bid="([^"]*)"', text))
        for path in ids:
            for target in set(re.findall(r"""(?:href|src)=["']([^"']*)["']""", path.read_text())):
                if re.match(r"^[a-z]+:", target):
                    continue
                file, _, anchor = html.unescape(target).partition("#")
                found = (path.parent / docc.urllib.parse.unquote(file)).resolve() if file else path
                if not found.is_file():
                    self.problems.append(f"{path.relative_to(self.output)}: no file for {target}")
                elif anchor and found in ids and docc.urllib.parse.unquote(anchor) not in ids[found]:
                    self.problems.append(f"{path.relative_to(self.output)}: nothing is named {target}")
        return len(ids)


def main():
    output = pathlib.Path(sys.argv[1]).resolve()
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    (output / "style.css").write_text(STYLE)
    site = Site(output)
    site.read_archives(pathlib.Path(sys.argv[2]))
    site.write_index()
    site.write_pages()
    site.write_reference()
    site.check_topics()
    count = site.check()
    for problem in site.problems:
        print(f"site: {problem}", file=sys.stderr)
    print(f"site: {count} pages in {os.path.relpath(output, ROOT)}/index.html")
    sys.exit(1 if site.problems else 0)


if __name__ == "__main__":
    main()
