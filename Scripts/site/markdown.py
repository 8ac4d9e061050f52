# SPDX-License-Identifier: Apache-2.0
"""Markdown as the pages of this repository use it, to HTML: headings, paragraphs, lists, tables, blocks of code, quotes, images, links."""

import html
import re

ITEM = re.compile(r"^(\s*)([-*]|\d+\.) +(.*)$")


def slug(heading):
    """What a link may name behind #, by the rule of GitHub."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", heading).lower()).replace(" ", "-")


def inline(text, link):
    """`link` turns the target of a link into that of the site, or None where the site has none."""
    codes = []

    def keep(match):
        codes.append(f"<code>{html.escape(match.group(2).strip() if match.group(1) == '``' else match.group(2))}</code>")
        return f"\0{len(codes) - 1}\0"

    text = re.sub(r"(``?)(.+?)\1(?!`)", keep, text)
    text = html.escape(text, quote=False)
    text = re.sub(r"!\[([^\]]*)\]\(([^)\s]+)\)",
                  lambda m: f'<img alt="{m.group(1)}" src="{html.escape(link(m.group(2)) or "")}">', text)

    def anchor(match):
        target = link(match.group(2))
        return f'<a href="{html.escape(target)}">{match.group(1)}</a>' if target else match.group(1)

    text = re.sub(r"\[([^\]]*)\]\(([^)\s]+)\)", anchor, text)
    text = re.sub(r"&lt;(https?://[^&\s]+)&gt;", r'<a href="\1">\1</a>', text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"(?<![\w*])\*(?!\s)([^*]+?)(?<!\s)\*(?![\w*])", r"<em>\1</em>", text)
    # The page's own entities, as &lt;, were escaped twice.
    text = re.sub(r"&amp;(lt|gt|amp|nbsp);", r"&\1;", text)
    return re.sub("\0(\\d+)\0", lambda m: codes[int(m.group(1))], text)


def cells(line):
    parts = re.split(r"(?<!\\)\|", re.sub(r"`[^`]*`", lambda m: m.group(0).replace("|", "\1"), line.strip().strip("|")))
    return [part.strip().replace("\\|", "|").replace("\1", "|").replace("\\|", "|") for part in parts]


def table(lines, link):
    sides = ["right" if cell.endswith(":") else "left" for cell in cells(lines[1])]

    def row(line, tag):
        return "<tr>" + "".join(
            f'<{tag} style="text-align:{side}">{inline(cell, link)}</{tag}>' for cell, side in zip(cells(line), sides)) + "</tr>"
    return ('<div class="wide"><table><thead>' + row(lines[0], "th") + "</thead><tbody>"
            + "".join(row(line, "td") for line in lines[2:]) + "</tbody></table></div>")


def items(lines, link):
    """A list whose items may hold blocks, lists too."""
    depth, tag = len(ITEM.match(lines[0]).group(1)), "ul" if ITEM.match(lines[0]).group(2) in "-*" else "ol"
    entries = []
    for line in lines:
        match = ITEM.match(line)
        if match and len(match.group(1)) <= depth:
            entries.append(([], len(line) - len(match.group(3))))
            entries[-1][0].append(match.group(3))
        else:
            indent = min(entries[-1][1], len(line) - len(line.lstrip()))
            entries[-1][0].append(line[indent:])
    out = []
    for body, _ in entries:
        content = blocks(body, link)
        if content.count("<p>") == 1 and content.startswith("<p>"):
            content = content.replace("<p>", "", 1).replace("</p>", "", 1)
        out.append(f"<li>{content}</li>")
    return f"<{tag}>{''.join(out)}</{tag}>"


def blocks(lines, link):
    out, at = [], 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif line.startswith("```"):
            end = next((i for i in range(at + 1, len(lines)) if lines[i].startswith("```")), len(lines))
            out.append(f"<pre><code>{html.escape(chr(10).join(lines[at + 1:end]))}</code></pre>")
            at = end + 1
        elif line.startswith("<!--"):
            at = next((i for i in range(at, len(lines)) if "-->" in lines[i]), at) + 1
        elif match := re.match(r"^(#+) (.*)$", line):
            level = len(match.group(1))
            out.append(f'<h{level} id="{slug(match.group(2))}">{inline(match.group(2), link)}</h{level}>')
            at += 1
        elif line.startswith("|") and at + 1 < len(lines) and re.match(r"^\|[\s:|-]+$", lines[at + 1]):
            end = next((i for i in range(at, len(lines)) if not lines[i].startswith("|")), len(lines))
            out.append(table(lines[at:end], link))
            at = end
        elif ITEM.match(line):
            end = at + 1
            while end < len(lines) and (
                    ITEM.match(lines[end]) or lines[end].startswith(" ")
                    or lines[end].strip() and lines[end - 1].strip() and not lines[end].startswith(("#", "|", "```"))
                    or not lines[end].strip() and end + 1 < len(lines)
                    and (ITEM.match(lines[end + 1]) or lines[end + 1].startswith("  "))):
                end += 1
            out.append(items(lines[at:end], link))
            at = end
        elif line.startswith("    "):
            end = at
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            out.append(f"<pre><code>{html.escape(chr(10).join(part[4:] for part in lines[at:end]).rstrip())}</code></pre>")
            at = end
        elif line.startswith(">"):
            end = next((i for i in range(at, len(lines)) if not lines[i].startswith(">")), len(lines))
            out.append("<blockquote>" + blocks([part[1:].lstrip() for part in lines[at:end]], link) + "</blockquote>")
            at = end
        else:
            end = at
            while end < len(lines) and lines[end].strip() and not (
                    end > at and (lines[end].startswith(("#", "|", "```", ">")) or ITEM.match(lines[end]))):
                end += 1
            out.append(f"<p>{inline(' '.join(part.strip() for part in lines[at:end]), link)}</p>")
            at = end
    return "\n".join(out)


def to_html(text, link):
    return blocks(text.splitlines(), link)
