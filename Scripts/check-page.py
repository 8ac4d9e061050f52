#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens HTML pages in headless Chromium: Scripts/check-page.py FILE.html... [--screenshots FOLDER]

Each page is opened at the width of a phone and of a desktop, in light and dark, its tables are sorted by every column, by
clicks and by keys, its other buttons are clicked, and it is printed. What is wrong gets a line each, and then the exit code
is 1: an error or a warning on the console, a script that throws, a request for anything but the page itself, a page without
text, a page that has to be scrolled sideways, text that stands out too little or is too small, a table that does not sort.
Screenshots are NAME-phone.png, NAME-desktop.png and NAME-dark.png. CHROMIUM names another browser than the first found.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

# Width, height, whether it is a phone, and the colour scheme that the reader prefers.
WINDOWS = {
    "phone": (390, 844, True, "light"), "desktop": (1280, 900, False, "light"), "dark": (1280, 900, False, "dark"),
}
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
DEADLINE = 60
FLAGS = [
    "--headless", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--hide-scrollbars",
]
# What a reader may click besides headings of tables.
CLICK = "document.querySelectorAll('button, summary').forEach(element => element.closest('th') || element.click())"
# Sorts every table by every column, up and down, and returns what is out of order.
SORT = """(() => {
  const wrong = [];
  for (const [number, table] of [...document.querySelectorAll('table')].entries()) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      for (let click = 0; click < 2; click++) {
        head.querySelector('button').click();
        const order = head.getAttribute('aria-sort');
        const texts = [...table.tBodies[0].rows].map(row => row.cells[column].textContent);
        const values = head.classList.contains('number')
          ? texts.map(text => parseFloat(text.replaceAll(',', ''))).filter(value => !Number.isNaN(value)) : texts;
        const isSorted = values.every((value, k) => k === 0 ||
          (order === 'ascending' ? values[k - 1] <= value : order === 'descending' && values[k - 1] >= value));
        const others = heads.filter(other => other !== head && other.hasAttribute('aria-sort')).length;
        if (!isSorted || others > 0) wrong.push(`table ${number + 1} does not sort by "${head.textContent}" (${order})`);
      }
    });
  }
  return wrong;
})()"""
# Gives the first heading of a table the keyboard's focus; then what the next press of a key did to it.
FOCUS = "document.querySelector('th button')?.focus()"
ORDER = "document.querySelector('th')?.getAttribute('aria-sort')"
# Text against what lies behind it: a contrast below 4.5, as WCAG measures it, or letters of less than 11 pixels.
READABLE = """(() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = parts(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const wrong = new Set();
  for (const element of document.querySelectorAll('body, body *')) {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || !element.getClientRects().length) {
      continue;
    }
    const style = getComputedStyle(element);
    const pair = [light(parts(style.color)), light(behind(element))].sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    const name = element.tagName.toLowerCase();
    if (contrast < 4.5) wrong.add(`the contrast of <${name}> is ${contrast.toFixed(1)}`);
    if (parseFloat(style.fontSize) < 11) wrong.add(`the text of <${name}> is ${style.fontSize} high`);
  }
  return [...wrong];
})()"""
STATE = """({
  text: (document.body ? document.body.innerText : '').trim().length,
  width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight
})"""


class Browser:
    """Chromium, spoken to by the DevTools protocol on a pair of pipes: JSON, each message ended by a zero byte."""

    def __init__(self, folder):
        name = os.environ.get("CHROMIUM") or next(filter(shutil.which, BROWSERS), None)
        if name is None:
            sys.exit("check-page: there is no Chromium: install Debian's chromium, or set CHROMIUM")
        commands, self.commands = os.pipe()
        self.replies, replies = os.pipe()
        # The browser reads its descriptor 3 and writes its 4; a shell moves the pipes there.
        shell = f'exec "$0" "$@" 3<&{commands} 4>&{replies}'
        flags = FLAGS + [f"--user-data-dir={folder}"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
        self.process = subprocess.Popen(
            ["bash", "-c", shell, name, *flags, "about:blank"], pass_fds=(commands, replies),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(replies)
        os.set_blocking(self.replies, False)
        self.buffer = b""
        self.count = 0
        self.session = None
        self.events = []

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        limit = time.monotonic() + DEADLINE
        while True:
            reply = self.receive(limit, method)
            if reply.get("id") == self.count:
                if "error" in reply:
                    sys.exit(f"check-page: {method}: {reply['error']['message']}")
                return reply["result"]
            self.events.append(reply)

    def wait(self, method):
        limit = time.monotonic() + DEADLINE
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive(limit, method))

    def receive(self, limit, what):
        while b"\0" not in self.buffer:
            if time.monotonic() > limit or self.process.poll() is not None:
                sys.exit(f"check-page: the browser does not answer to {what}")
            try:
                self.buffer += os.read(self.replies, 1 << 20)
            except BlockingIOError:
                time.sleep(0.01)
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def complaints(events, url):
    for event in events:
        parameters = event.get("params", {})
        match event.get("method"):
            case "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                thrown = details.get("exception", {}).get("description", details["text"])
                yield f"a script throws: {thrown.splitlines()[0]}"
            case "Runtime.consoleAPICalled" if parameters["type"] in ("error", "warning", "assert"):
                words = " ".join(str(argument.get("value", argument.get("description"))) for argument in parameters["args"])
                yield f"console {parameters['type']}: {words}"
            case "Log.entryAdded" if parameters["entry"]["level"] in ("error", "warning"):
                yield f"console {parameters['entry']['level']}: {parameters['entry']['text']}"
            case "Network.requestWillBeSent":
                requested = parameters["request"]["url"].split("#")[0]
                if requested != url and not requested.startswith(("data:", "blob:")):
                    yield f"a request for {requested}"


def check(page, screenshots, folder):
    """What is wrong with the page, each thing once."""
    url = page.resolve().as_uri()
    found = {}
    for name, (width, height, mobile, scheme) in WINDOWS.items():
        browser = Browser(tempfile.mkdtemp(dir=folder))
        try:
            target = browser.call("Target.createTarget", url="about:blank")["targetId"]
            browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.call(f"{domain}.enable")
            browser.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
            browser.call(
                "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            browser.events.clear()
            browser.call("Page.navigate", url=url)
            browser.wait("Page.loadEventFired")
            state = browser.evaluate(STATE)
            if state["text"] == 0:
                found[f"{name}: the page shows no text"] = None
            if state["width"] > width:
                found[f"{name}: the page is {state['width']} wide, the window {width}"] = None
            found.update((f"{name}: {problem}", None) for problem in browser.evaluate(READABLE))
            if screenshots:
                clip = {"x": 0, "y": 0, "width": width, "height": min(state["height"], 16_000), "scale": 1}
                picture = browser.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
                path = screenshots / f"{page.stem}-{name}.png"
                path.write_bytes(base64.b64decode(picture))
                print(path)
            found.update((f"{name}: {problem}", None) for problem in browser.evaluate(SORT))
            browser.evaluate(FOCUS)
            before = browser.evaluate(ORDER)
            for kind in ("keyDown", "keyUp"):
                browser.call(
                    "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
            if before and browser.evaluate(ORDER) == before:
                found[f"{name}: a table does not sort by the keyboard"] = None
            browser.evaluate(CLICK)
            browser.call("Page.printToPDF")
            # Scripts that the clicks set off get their turn.
            browser.call(
                "Runtime.evaluate", expression="new Promise(done => setTimeout(done, 200))", awaitPromise=True)
            found.update(dict.fromkeys(complaints(browser.events, url)))
        finally:
            browser.close()
    return list(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=pathlib.Path, metavar="FILE.html")
    parser.add_argument("--screenshots", type=pathlib.Path, metavar="FOLDER")
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="check-page-", ignore_cleanup_errors=True) as folder:
        for page in arguments.pages:
            if not page.is_file():
                sys.exit(f"check-page: {page}: no such file")
            problems = check(page, arguments.screenshots, folder)
            for problem in problems:
                print(f"{page}: {problem}", file=sys.stderr)
            print(f"{page}: {'fine' if not problems else f'{len(problems)} problems'}")
            wrong += len(problems)
    sys.exit(1 if wrong else 0)


main()
