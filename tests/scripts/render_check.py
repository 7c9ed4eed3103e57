#!/usr/bin/env python3
"""Parses rendered reports with real parsers and checks what must hold for any input.

usage: render_check.py WRITE_HOSTILE GOLDENS

WRITE_HOSTILE is the program that renders results full of hostile text; GOLDENS the folder of the
stored reports. Both must satisfy the same rules.
"""
import base64
import csv
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "col", "wbr"}
TAGS = VOID | set(
    """html head title style body a p header footer nav main section h1 h2 h3 div span ul ol li dl dt
    dd table caption thead tbody tr th td figure figcaption details summary strong code svg desc g
    rect line polyline polygon circle text""".split())
SHOWS_NOTHING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
problems = []


def check(condition, message):
    if not condition:
        problems.append(message)


class Page(HTMLParser):
    """Collects what the rules need; complains about nesting as it goes."""

    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name, self.open, self.tags, self.ids = name, [], [], []
        self.links, self.references, self.headings = [], [], []
        self.style, self.policy, self.text = "", "", ""

    def handle_starttag(self, tag, attributes):
        check(tag in TAGS, f"{self.name}: element {tag}")
        self.tags.append(tag)
        values = dict(attributes)
        check(len(values) == len(attributes), f"{self.name}: an attribute twice in {tag}")
        for key, value in attributes:
            check(key != "style" and not key.startswith("on"), f"{self.name}: attribute {key}")
            check(key not in ("src", "srcset", "action", "xlink:href"), f"{self.name}: {key}")
            if key == "id":
                self.ids.append(value)
            if key == "href":
                self.links.append(value)
            if key == "aria-labelledby":
                self.references += value.split()
        if tag == "svg":
            check(values.get("role") == "img" and "aria-labelledby" in values,
                  f"{self.name}: a picture without a text alternative")
        if tag == "th":
            check(values.get("scope") in ("col", "row"), f"{self.name}: th without scope")
        if values.get("role") == "region":
            check(values.get("tabindex") == "0" and values.get("aria-label"),
                  f"{self.name}: a scroll region that the keyboard or a reader misses")
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        check(self.open and self.open[-1] == tag, f"{self.name}: </{tag}> inside {self.open[-1:]}")
        if self.open:
            self.open.pop()

    def handle_comment(self, data):
        check(False, f"{self.name}: a comment")

    def handle_data(self, data):
        if self.open[-1:] == ["style"]:
            self.style += data
        else:
            self.text += data


def check_html(name, text):
    page = Page(name)
    page.feed(text)
    page.close()
    check(not page.open, f"{name}: open at the end: {page.open}")
    check(text.startswith("<!doctype html>\n<html lang=\"en\">"), f"{name}: no doctype or language")
    check(page.headings.count(1) == 1 and page.headings[0] == 1, f"{name}: not one h1, first")
    for before, after in zip(page.headings, page.headings[1:]):
        check(after <= before + 1, f"{name}: a heading level is left out")
    check(len(page.ids) == len(set(page.ids)), f"{name}: an id twice")
    for link in page.links:
        check(link.startswith("#") and link[1:] in page.ids, f"{name}: link {link[:40]!r}")
    for reference in page.references:
        check(reference in page.ids, f"{name}: nothing has the id {reference}")
    check(page.tags.count("caption") == page.tags.count("table") > 3, f"{name}: captions")
    check(page.tags.count("desc") == page.tags.count("svg") > 0, f"{name}: descriptions")
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    check(page.policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
          "form-action 'none'", f"{name}: the policy does not name this style sheet")
    check(not SHOWS_NOTHING.search(page.text), f"{name}: an invisible character")
    check("@import" not in page.style and "url(" not in page.style, f"{name}: style fetches")
    return page


def check_junit(name, text):
    suites = ElementTree.fromstring(text.encode())
    suite = suites.find("testsuite")
    cases = suite.findall("testcase")
    check(len(cases) == int(suite.get("tests")) > 0, f"{name}: number of cases")
    check(len(suite.findall("*/failure")) == int(suite.get("failures")), f"{name}: failures")
    check(len(suite.findall("*/skipped")) == int(suite.get("skipped")), f"{name}: skipped")
    for failure in suite.findall("*/failure"):
        check(failure.get("type") in ("gate_failed", "inconclusive"), f"{name}: failure type")
    return cases


def check_markdown(name, text):
    for line in text.splitlines():
        check("<" not in line and "@" not in line, f"{name}: markup or mention: {line[:60]!r}")
        check(not re.search(r"(?<!\\)\]\(", line), f"{name}: a link: {line[:60]!r}")
        if line.startswith("|"):
            pipes = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))
            check(pipes == 7, f"{name}: a table row of {pipes} bars")
    check(not SHOWS_NOTHING.search(text.replace("\n", "")), f"{name}: an invisible character")


def check_csv(name, text):
    rows = list(csv.reader(text.splitlines()))
    check(len(rows) > 1, f"{name}: no rows")
    for row in rows:
        check(len(row) == len(rows[0]), f"{name}: a row of {len(row)} cells")
        for cell in row:
            if cell[:1] in ("=", "+", "-", "@"):
                try:
                    float(cell)
                except ValueError:
                    check(False, f"{name}: a formula: {cell[:40]!r}")
    return rows


def read(*parts):
    with open(os.path.join(*parts), encoding="utf-8", newline="") as file:
        return file.read()


def main():
    writer, goldens = sys.argv[1:]
    check_html("golden report.html", read(goldens, "report.html"))
    check_junit("golden junit.xml", read(goldens, "junit.xml"))
    check_markdown("golden summary.md", read(goldens, "summary.md"))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([writer, folder], check=True)
        page = check_html("hostile report.html", read(folder, "report.html"))
        for text in ("<script>alert(1)</script>", "a|b`c`*d*", "U+202E", "U+001B", "U+0000",
                     "\" onmouseover=\"alert(1)\" x='", "&lt;b&gt;"):
            check(text in page.text, f"hostile report.html: {text!r} is not shown as text")
        cases = check_junit("hostile junit.xml", read(folder, "junit.xml"))
        check(len(cases) == 16, "hostile junit.xml: a gate is missing")
        check(any("<script>" in case.get("name") for case in cases), "hostile junit.xml: a name")
        check_markdown("hostile summary.md", read(folder, "summary.md"))
        for table in ("estimates", "flow", "participants", "gates", "privacy", "privacy_classes"):
            rows = check_csv(f"hostile {table}.csv", read(folder, "tables", table + ".csv"))
            check(any("'=HYPERLINK" in cell or "site==HYPERLINK" in cell
                      for row in rows for cell in row), f"hostile {table}.csv: the formula is lost")
        console = read(folder, "console.txt")
        check(not SHOWS_NOTHING.search(console.replace("\n", "")), "console: a control character")
    for problem in problems:
        print(problem)
    print(f"render_check: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
