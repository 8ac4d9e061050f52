#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks each thing that the checks of pages, English and licences guard, and expects them to notice: Scripts/test-scripts.py"""

import importlib.util
import pathlib
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parent
ROOT = SCRIPTS.parent


def load(name):
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


docs, facts, english, spdx, written = load("check-docs"), load("check-facts"), load("check-english"), load("spdx"), load("check-written")

# A program that knows one command: it prints a line and fails where it is told to.
YUMA = """#!/bin/sh
case "$1" in
  good) echo '{"a": 1}' ;;
  *) echo "unknown" >&2; exit 64 ;;
esac
"""
TREE = {"subcommands": [
    {"commandName": "good", "arguments": [{"names": [{"kind": "long", "name": "top"}]}]},
    {"commandName": "group", "subcommands": [{"commandName": "inner"}]},
]}


class Documentation(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        (self.root / "yuma").write_text(YUMA)
        (self.root / "yuma").chmod(0o755)
        (self.root / "Docs").mkdir()

    def problems(self, text, name="README.md", sources=()):
        page = self.root / name
        page.parent.mkdir(exist_ok=True)
        page.write_text(text)
        commands = docs.Commands({"PATH": f"{self.root}:/usr/bin:/bin"}, self.root)
        try:
            return list(docs.check_page(page, {"run"}, list(sources), TREE, commands, self.root))
        finally:
            commands.close()

    def assertProblem(self, words, *arguments, **named):
        found = self.problems(*arguments, **named)
        self.assertTrue(any(words in problem for problem in found), found)

    def test_a_right_page_has_no_problem(self):
        self.assertEqual(self.problems(
            "# A b\n\n[b](#a-b) [c](README.md#a-b)\n\n| x | `yuma good` |\n\n```console\n$ yuma good\n{...}\n$ make run\n```\n"
            "```json yuma good\n{\"a\": 2}\n```\n\n    yuma group inner --help\n"), [])

    def test_a_wrong_command_in_a_table(self):
        self.assertProblem("exits with 64", "| check | `yuma bad` |\n")

    def test_a_wrong_command_in_a_block(self):
        self.assertProblem("exits with 64", "```console\n$ yuma bad\n```\n")

    def test_an_output_that_is_not_printed(self):
        self.assertProblem("prints", "```console\n$ yuma good\nsomething else\n```\n")

    def test_a_json_key_that_is_not_there(self):
        self.assertProblem(".b is missing", "```json yuma good\n{\"a\": 1, \"b\": 1}\n```\n")

    def test_a_command_in_prose_that_does_not_exist(self):
        self.assertProblem("no command bad", "Use `yuma bad`.\n", name="Docs/Page.md")
        self.assertProblem("no command bad", "    yuma group bad\n", name="Docs/Page.md")
        self.assertProblem("no option --bottom", "Use `yuma good --bottom 3`.\n", name="Docs/Page.md")

    def test_a_make_target_that_does_not_exist(self):
        self.assertProblem("no target 'fly'", "```console\n$ make fly\n```\n")

    def test_a_link_that_leads_nowhere(self):
        self.assertProblem("leads nowhere", "[a](Docs/None.md)\n")
        self.assertProblem("no heading", "# One\n\n[a](#two)\n")

    def test_a_snippet_that_no_example_holds(self):
        source = ["// What it does.", "", "import Yuma", "", "run()", "stop()"]
        self.assertEqual(self.problems("```swift\nrun()\n```\n", sources=[source]), [])
        self.assertEqual(self.problems("```swift\nimport Yuma\n\nrun()\nstop()\n```\n", sources=[source]), [])
        self.assertProblem("no example", "```swift\nfly()\n```\n", sources=[source])
        self.assertProblem("no example", "```swift\nimport Yuma\n\nrun()\n```\n", sources=[source])

    def test_a_citation_of_a_missing_section(self):
        (self.root / "Docs" / "A.md").write_text("## 1. One\n")
        source = self.root / "a.swift"
        source.write_text("// Docs/A.md, section 1\n// Docs/A.md, section 2\n// Docs/Old/B.md\n")
        self.assertEqual(len(list(docs.check_citations(source, self.root))), 2)


class Facts(unittest.TestCase):
    manifest = (ROOT / "Package.swift").read_text()
    page = (ROOT / "Docs" / "Internals" / "Architecture.md").read_text()
    folders = {path.name for path in (ROOT / "Sources").iterdir()}

    def modules(self, page):
        return list(facts.check_modules(page, facts.declared(self.manifest, self.folders)))

    def test_an_untrue_table_of_modules(self):
        self.assertEqual(self.modules(self.page), [])
        self.assertIn("lacks YumaJSON", self.modules(self.page.replace("| YumaJSON |", "| YumaXML |"))[0])
        self.assertIn("other dependencies", self.modules(self.page.replace("| FixedPoint, Yuma |", "| Yuma |", 1))[0])

    def test_a_stale_range_of_spec_versions(self):
        def check(text):
            return list(facts.check_ranges({"README.md": text}, 233, 475))
        self.assertEqual(check("spec versions 233 to 475"), [])
        self.assertTrue(check("spec versions 233 to 446"))
        self.assertTrue(check("all versions"))
        self.assertTrue(check("233 to 475, and from 233, the first, to 446"))

    def test_a_format_without_a_page_or_a_reader(self):
        files = {"yuma-epoch-1.md", "yuma-epoch-1.schema.json"}
        self.assertEqual(list(facts.check_formats({"A.md": "`yuma-epoch/1`"}, files, '"yuma-epoch/1"')), [])
        self.assertTrue(list(facts.check_formats({"A.md": "`yuma-epoch/2`"}, files, '"yuma-epoch/1"')))
        self.assertTrue(list(facts.check_formats({}, files, "")))

    def test_a_page_that_the_index_does_not_name(self):
        pages = {"Docs/README.md": "[a](A.md) [b](B/README.md)", "Docs/A.md": "", "Docs/B/README.md": "", "Docs/B/C.md": "", "D.md": ""}
        self.assertEqual(list(facts.check_index(pages)), [])
        self.assertEqual(len(list(facts.check_index({**pages, "Docs/E.md": "", "Docs/F/G.md": ""}))), 2)

    def test_a_speed_that_was_not_measured(self):
        readme = (ROOT / "README.md").read_text()
        table = (ROOT / "Docs" / "Internals" / "Performance.md").read_text()
        self.assertEqual(list(facts.check_speed(readme, table)), [])
        self.assertTrue(list(facts.check_speed("it is 1000 to 2000 times as fast as the chain's own code", table)))
        self.assertTrue(list(facts.check_speed("it is fast", table)))

    def test_a_version_that_the_changelog_does_not_have(self):
        self.assertEqual(list(facts.check_version("0.1.0", "## 0.1.0 - 2026-12-01\n")), [])
        self.assertEqual(list(facts.check_version("0.2.0", "## Unreleased\n\n## 0.1.0 - 2026-12-01\n")), [])
        self.assertTrue(list(facts.check_version("0.2.0", "## 0.1.0 - 2026-12-01\n")))
        self.assertTrue(list(facts.check_version("0.1.0", "## Unreleased\n\n## 0.1.0 - 2026-12-01\n")))

    def test_an_address_that_is_not_the_repository(self):
        local = '.package(path: "../swift-yuma", traits: [])'
        self.assertEqual(list(facts.check_address("", {"README.md": local})), [])
        self.assertTrue(list(facts.check_address("", {"README.md": local + " https://example.com/OWNER/swift-yuma"})))
        address = "https://example.com/a/swift-yuma"
        self.assertTrue(list(facts.check_address(address, {"README.md": local})))
        self.assertEqual(list(facts.check_address(address, {"README.md": f'url: "{address}"'})), [])


class English(unittest.TestCase):
    def problems(self, name, text, allowed=0):
        prose = english.page_prose(text) if name.endswith(".md") else english.comment_prose(text)
        return english.problems_of(name, prose, text, allowed)[0]

    def test_plain_sentences_have_no_problem(self):
        self.assertEqual(self.problems("a.md", "The chain drops the weight.\n\n| a table of " + "very " * 40 + "|\n"), [])
        self.assertEqual(self.problems("a.swift", "/// The sum of the weights (section 6).\n/// - Throws: `A`.\nfunc sum()\n"), [])

    def test_a_banned_phrase(self):
        self.assertIn("fractional bits", self.problems("a.md", "A number with 32 bits behind the point.\n")[0])
        self.assertEqual(len(self.problems("a.swift", "/// In order\n/// to utilize it.\n")), 2)
        self.assertEqual(self.problems("a.md", "```\nin order to\n```\n"), [])

    def test_a_long_sentence(self):
        self.assertEqual(self.problems("a.md", "word " * 29 + "end.\n"), [])
        self.assertIn("31 words", self.problems("a.md", "word " * 30 + "end.\n")[0])
        self.assertEqual(self.problems("a.md", "word " * 20 + "end. " + "Word " * 20 + "end.\n"), [])
        self.assertEqual(self.problems("a.md", "The fields are " + "`a`, " * 40 + "`b`.\n"), [])

    def test_the_number_of_long_sentences_only_falls(self):
        long = "word " * 30 + "end.\n"
        self.assertEqual(self.problems("a.md", long, allowed=1), [])
        self.assertIn("--write-baseline", self.problems("a.md", "Short.\n", allowed=1)[0])
        self.assertTrue(self.problems("a.md", long + "\n" + long, allowed=1))

    def test_a_comment_that_only_names_a_section(self):
        for comment in ("Section 6.", "Sections 3 and 5.", "Docs/Specification/epoch.md, section 5."):
            self.assertTrue(self.problems("a.swift", f"  /// {comment}\n  func f()\n"), comment)
        self.assertEqual(self.problems("a.swift", "  /// The sum.\n  /// Section 6.\n  func f()\n"), [])


class Written(unittest.TestCase):
    VERDICT = '{"schema": "yuma-verdict/1", "place": "line 1", "engine": "vector", "verdict": "conforms"%s}'

    def problems(self, text):
        return list(written.problems_of(written.documents(text), "yuma-verdict/1", written.SCHEMAS.KNOWN))

    def test_what_fits_has_no_problem(self):
        self.assertEqual(self.problems(self.VERDICT % ', "role": "both"'), [])
        self.assertEqual(self.problems(self.VERDICT % "" + "\n" + self.VERDICT % ', "netuid": 1'), [])

    def test_a_key_or_a_value_that_no_schema_has_is_found_and_so_is_nothing(self):
        for more in [', "roles": "both"', ', "role": "miner"', ', "netuid": 65536', ', "digest": "00"']:
            self.assertEqual(len(self.problems(self.VERDICT % more)), 1, more)
        self.assertEqual(len(self.problems('{"schema": "yuma-verdict/1", "place": "", "engine": "vector"}')), 1)
        self.assertEqual(len(self.problems('{"schema": "yuma-epoch/1"}')), 1)
        self.assertEqual(self.problems(""), ["nothing is written"])


class Licence(unittest.TestCase):
    def added(self, name, text):
        return spdx.added(name, text, "Apache-2.0")

    def test_the_line_is_first_or_after_what_has_to_be_first(self):
        line = "SPDX-License-Identifier: Apache-2.0"
        self.assertEqual(self.added("a.swift", "import A\n"), f"// {line}\nimport A\n")
        self.assertEqual(self.added("a.swift", "/// A.\n"), f"// {line}\n\n/// A.\n")
        self.assertEqual(self.added("a.h", "/* A */\n"), f"// {line}\n\n/* A */\n")
        self.assertEqual(self.added("a.sh", "#!/bin/sh\n# A\n"), f"#!/bin/sh\n# {line}\n\n# A\n")
        self.assertEqual(self.added("run", "#!/bin/sh\nset -e\n"), f"#!/bin/sh\n# {line}\nset -e\n")
        self.assertTrue(self.added("Package.swift", "// swift-tools-version: 6.1\n").startswith("// swift-tools-version: 6.1\n//"))

    def test_a_line_is_added_once_and_its_lack_is_seen(self):
        for name, text in [("a.swift", "import A\n"), ("a.py", '#!/usr/bin/env python3\n"""A."""\n'), ("a.c", "")]:
            once = self.added(name, text)
            self.assertNotEqual(once, text)
            self.assertEqual(self.added(name, once), once)
        self.assertEqual(self.added("a.json", "{}"), "{}")

    def test_the_licence_is_that_of_the_file(self):
        self.assertEqual(spdx.licence(), "Apache-2.0")


if __name__ == "__main__":
    unittest.main()
