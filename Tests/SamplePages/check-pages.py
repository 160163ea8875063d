"""Looks at the pages of a folder in headless Chromium: check-pages.py BROWSER FOLDER

Each page is laid out 1280 and 375 pixels wide, light and dark, closed and with every table open. Copies with
a measuring script, in frames of these widths, report what a reader would trip over; a screenshot and a print
go through as well.
"""

import html
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

BROWSER, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
WIDTHS = (1280, 375)
SCHEMES = {"light": 1, "dark": 0}

MEASURE = """
<script>
addEventListener("load", () => {
  const found = [], root = document.documentElement;
  let mark = "";
  const say = text => found.push(text + mark);
  const shown = element => element.checkVisibility() && element.getClientRects().length > 0;
  const look = () => {
    if (root.scrollWidth > innerWidth) say("the page is " + root.scrollWidth + " wide in a window of " + innerWidth);
    for (const element of document.querySelectorAll("body *")) {
      if (!shown(element) || element.closest(".scroll table, defs, caption")) continue;
      const box = element.getBoundingClientRect();
      if (box.right > innerWidth + 1 || box.left < -1)
        say(element.tagName + " " + element.textContent.slice(0, 30) + " leaves the window");
    }
    for (const svg of document.querySelectorAll(".picture svg")) {
      if (!shown(svg)) continue;
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
      texts.forEach(([text, box], index) => {
        if (box.height < 11) say("text too small: " + text + " " + box.height);
        if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
          say("text outside of its picture: " + text);
        for (const [other, second] of texts.slice(index + 1))
          if (box.left < second.right && second.left < box.right && box.top + 2 < second.bottom - 2
              && second.top + 2 < box.bottom - 2)
            say("texts overlap: " + text + " and " + other);
      });
    }
    const pictures = [...document.querySelectorAll(".picture")];
    for (const picture of pictures) {
      const svgs = [...picture.querySelectorAll("svg")].filter(shown);
      if (svgs.length !== 1) say(svgs.length + " pictures are shown at once");
      for (const svg of svgs) {
        const names = (svg.getAttribute("aria-labelledby") || "").split(" ").map(id => document.getElementById(id));
        if (svg.getAttribute("role") !== "img" || names.some(name => !name || !name.textContent))
          say("a picture has no name");
      }
      if (!picture.parentElement.querySelector("details table tbody tr")) say("a picture has no table");
    }
  };
  look();
  document.querySelectorAll("details").forEach(details => details.open = true);
  mark = ", with the tables open";
  look();
  for (const details of document.querySelectorAll("details"))
    if (!shown(details.lastElementChild)) say("a table does not open");
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  if (new Set(ids).size !== ids.length) say("an id stands there twice");
  const levels = [...document.querySelectorAll("h1, h2, h3")].map(heading => Number(heading.tagName[1]));
  if (levels[0] !== 1 || levels.filter(level => level === 1).length !== 1) say("not one first heading");
  levels.forEach((level, index) => { if (index && level > levels[index - 1] + 1) say("a heading is skipped"); });
  for (const name of ["header", "main", "footer"])
    if (document.querySelectorAll(name).length !== 1) say("not one " + name);
  if (root.lang !== "en") say("no language");
  if (window.wasHit) say("a script of the data ran");
  parent.document.documentElement.setAttribute("data-found-" + innerWidth, JSON.stringify({
    found, dark: matchMedia("(prefers-color-scheme: dark)").matches,
    page: getComputedStyle(document.body).backgroundColor, pictures: document.querySelectorAll('.picture').length}));
});
</script>
"""


def chromium(*arguments, scheme="light"):
    with tempfile.TemporaryDirectory() as profile:
        command = [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            f"--user-data-dir={profile}", f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", *arguments]
        return subprocess.run(command, capture_output=True, timeout=120, check=True).stdout


def measured(page, scheme):
    """What the measuring script says, by width, of copies of the page without the policy that forbids scripts."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text, count=1)
    text = text.replace("</body>", MEASURE + "</body>").replace("alert(", "window.wasHit=(")
    frames = "".join(
        f'<iframe srcdoc="{html.escape(text)}" style="border:0;width:{width}px;height:900px"></iframe>'
        for width in WIDTHS)
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "copy.html")
        copy.write_text(f'<!DOCTYPE html><meta name="color-scheme" content="light dark">{frames}', encoding="utf-8")
        dom = chromium("--window-size=1300,900", "--dump-dom", copy.as_uri(), scheme=scheme).decode()
    found = {width: re.search(rf'data-found-{width}="([^"]*)"', dom) for width in WIDTHS}
    return {width: json.loads(html.unescape(match.group(1))) for width, match in found.items() if match}


def pixels(png):
    """The distinct colours of a screenshot and the colour of its first pixel."""
    data, place, size = b"", 8, None
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place:place + 8])
        chunk = png[place + 8:place + 8 + length]
        if kind == b"IHDR":
            size = struct.unpack(">IIBB", chunk[:10])
        if kind == b"IDAT":
            data += chunk
        place += 12 + length
    width, height, depth, colour = size
    step = {2: 3, 6: 4}[colour]
    raw, row, colours, first = zlib.decompress(data), bytearray(width * step), set(), None
    for line in range(height):
        start = line * (width * step + 1)
        kind, values = raw[start], bytearray(raw[start + 1:start + 1 + width * step])
        for index in range(width * step):
            left = values[index - step] if index >= step else 0
            up = row[index]
            corner = row[index - step] if index >= step else 0
            if kind == 1:
                values[index] = (values[index] + left) & 255
            elif kind == 2:
                values[index] = (values[index] + up) & 255
            elif kind == 3:
                values[index] = (values[index] + (left + up) // 2) & 255
            elif kind == 4:
                a, b, c = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
                values[index] = (values[index] + (left if a <= b and a <= c else up if b <= c else corner)) & 255
        row = values
        first = first or tuple(row[:3])
        colours.update(bytes(row[index:index + 3]) for index in range(0, width * step, step))
    return first, len(colours)


def check(page):
    problems, summary = [], None
    for scheme in SCHEMES:
        looks = measured(page, scheme)
        for width in WIDTHS:
            place = f"{page.name}, {width} px, {scheme}"
            if width not in looks:
                problems.append(f"{place}: nothing was measured")
                continue
            summary = looks[width]
            problems += [f"{place}: {text}" for text in summary["found"]]
            if summary["dark"] != (scheme == "dark"):
                problems.append(f"{place}: the browser shows the other colours")
        with tempfile.TemporaryDirectory() as folder:
            shot = pathlib.Path(folder, "page.png")
            chromium("--window-size=375,700", f"--screenshot={shot}", page.absolute().as_uri(), scheme=scheme)
            first, count = pixels(shot.read_bytes())
        wanted = tuple(int(value) for value in re.findall(r"\d+", summary["page"])[:3])
        if first != wanted or count < 20:
            problems.append(f"{page.name}, {scheme}: the picture begins with {first}, not {wanted}; {count} colours")
    with tempfile.TemporaryDirectory() as folder:
        paper = pathlib.Path(folder, "page.pdf")
        chromium("--no-pdf-header-footer", f"--print-to-pdf={paper}", page.absolute().as_uri())
        content = paper.read_bytes()
    sheets = len(re.findall(rb"/Type\s*/Page\b", content))
    if not content.startswith(b"%PDF-") or sheets < 1:
        problems.append(f"{page.name}: does not print")
    print(f"{page.name}: {summary['pictures']} charts, {sheets} printed pages, {len(problems)} problems", flush=True)
    return problems


def main():
    pages = sorted(FOLDER.glob("*.html"))
    problems = [problem for page in pages for problem in check(page)]
    for problem in problems:
        print(problem)
    if not pages:
        print(f"{FOLDER}: no pages")
    sys.exit(1 if problems or not pages else 0)


main()
