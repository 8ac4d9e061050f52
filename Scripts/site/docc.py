# SPDX-License-Identifier: Apache-2.0
"""The pages that DocC renders as JSON, to HTML without scripts, which opens from a file as well as from a server."""

import html
import os
import re
import urllib.parse

PAGE = re.compile(r"Docs/(?:[A-Za-z]+/)*[A-Za-z-]+\.md")


def place(url):
    """Where the page of a URL of DocC lies: /documentation/yuma/epoch is api/yuma/epoch/index.html."""
    return f"api/{url.split('#')[0].strip('/').removeprefix('documentation/')}/index.html"


def relative(target, here):
    return urllib.parse.quote(os.path.relpath(target, os.path.dirname(here)), safe="/.")


class Page:
    """A page of DocC at a place of the site; `known` has the places of all pages."""

    def __init__(self, data, here, known):
        self.data, self.here, self.known = data, here, known
        self.references = data.get("references", {})

    def href(self, reference):
        url = reference.get("url", "")
        if url.startswith(("http:", "https:")):
            return url
        target = place(url)
        if target not in self.known:
            return None
        anchor = "#" + url.split("#", 1)[1] if "#" in url else ""
        return relative(target, self.here) + anchor

    def text(self, text):
        """Text, in which the name of a page of Docs/ is a link to it."""
        def page(match):
            target = match.group(0).removesuffix(".md") + ".html"
            return f'<a href="{relative(target, self.here)}">{match.group(0)}</a>' if target in self.known else match.group(0)
        return PAGE.sub(page, html.escape(text, quote=False))

    def link(self, identifier, content=None):
        reference = self.references.get(identifier, {})
        title = content or html.escape(reference.get("title", identifier.rsplit("/", 1)[-1]))
        if content is None and reference.get("kind") == "symbol":
            title = f"<code>{title}</code>"
        href = self.href(reference)
        return f'<a href="{html.escape(href)}">{title}</a>' if href else title

    def inline(self, parts):
        return "".join(self.part(part) for part in parts or [])

    def part(self, part):
        kind, content = part["type"], part.get("inlineContent")
        if kind == "text":
            return self.text(part["text"])
        if kind == "codeVoice":
            return f"<code>{html.escape(part['code'])}</code>"
        if kind == "reference":
            return self.link(part["identifier"], self.inline(part.get("overridingTitleInlineContent")) or None)
        if kind == "link":
            return f'<a href="{html.escape(part["destination"])}">{html.escape(part["title"])}</a>'
        tag = {"strong": "strong", "emphasis": "em", "newTerm": "em", "superscript": "sup", "subscript": "sub"}.get(kind)
        return f"<{tag}>{self.inline(content)}</{tag}>" if tag else self.inline(content)

    def blocks(self, content):
        return "\n".join(self.block(block) for block in content or [])

    def block(self, block):
        kind = block["type"]
        if kind == "paragraph":
            return f"<p>{self.inline(block['inlineContent'])}</p>"
        if kind == "heading":
            return f'<h{block["level"]} id="{html.escape(block["anchor"])}">{html.escape(block["text"])}</h{block["level"]}>'
        if kind == "codeListing":
            return f"<pre><code>{html.escape(chr(10).join(block['code']))}</code></pre>"
        if kind in ("unorderedList", "orderedList"):
            tag = "ul" if kind == "unorderedList" else "ol"
            return f"<{tag}>" + "".join(f"<li>{self.blocks(item['content'])}</li>" for item in block["items"]) + f"</{tag}>"
        if kind == "table":
            rows = ["".join(f"<{tag}>{self.blocks(cell)}</{tag}>" for cell in row)
                    for number, row in enumerate(block["rows"]) for tag in ["td" if number else "th"]]
            return '<div class="wide"><table>' + "".join(f"<tr>{row}</tr>" for row in rows) + "</table></div>"
        if kind == "aside":
            return f"<blockquote><p><strong>{html.escape(block.get('name') or block['style'])}</strong></p>{self.blocks(block['content'])}</blockquote>"
        if kind == "termList":
            return "<dl>" + "".join(
                f"<dt>{self.inline(item['term']['inlineContent'])}</dt><dd>{self.blocks(item['definition']['content'])}</dd>"
                for item in block["items"]) + "</dl>"
        return self.blocks(block.get("content"))

    def declaration(self, tokens):
        return "".join(
            self.link(token["identifier"], html.escape(token["text"])) if "identifier" in token else html.escape(token["text"])
            for token in tokens)

    def topics(self, sections, heading):
        out = []
        for section in sections or []:
            rows = []
            for identifier in section["identifiers"]:
                reference = self.references.get(identifier, {})
                rows.append(f"<dt>{self.link(identifier)}</dt><dd>{self.inline(reference.get('abstract'))}</dd>")
            out.append(f"<h3>{html.escape(section.get('title') or '')}</h3><dl>{''.join(rows)}</dl>")
        return f"<h2>{heading}</h2>" + "".join(out) if out else ""

    def trail(self):
        """The pages above this one."""
        paths = self.data.get("hierarchy", {}).get("paths") or [[]]
        return [self.link(identifier) for identifier in paths[0]]

    @property
    def title(self):
        return self.data["metadata"]["title"]

    def body(self):
        metadata = self.data["metadata"]
        out = [f"<p class=kind>{html.escape(metadata.get('roleHeading', ''))}</p><h1>{html.escape(self.title)}</h1>",
               f"<p class=abstract>{self.inline(self.data.get('abstract'))}</p>"]
        for section in self.data.get("primaryContentSections", []):
            if section["kind"] == "declarations":
                for declaration in section["declarations"]:
                    out.append(f"<pre class=declaration><code>{self.declaration(declaration['tokens'])}</code></pre>")
            elif section["kind"] == "parameters":
                out.append("<h2>Parameters</h2><dl>" + "".join(
                    f"<dt><code>{html.escape(item['name'])}</code></dt><dd>{self.blocks(item['content'])}</dd>"
                    for item in section["parameters"]) + "</dl>")
            elif section["kind"] == "content":
                out.append(self.blocks(section["content"]))
        out.append(self.topics(self.data.get("topicSections"), "Topics"))
        out.append(self.topics(self.data.get("relationshipsSections"), "Relationships"))
        out.append(self.topics(self.data.get("seeAlsoSections"), "See also"))
        return "\n".join(out)
