"""The oracle of TokenizerTests: what the PyPI package ctok 1.3.0 counts on a mixed corpus.

usage: tokens.py SEED DOCUMENTS          (needs Python 3.12 or later with `ctok==1.3.0`)
Prints one JSON object a line: {"text", "v3", "v4.7", "v4.8"}, counts of the content without the frame
of a user message. The corpus is made on the spot: code, prose in many scripts, JSON, logs, numbers,
emoji, white space, random characters and bytes, and mixtures of all.
"""
import json
import random
import sys

from ctok.engine import tile
from ctok.main import _model

FAMILIES = ("v3", "v4.7", "v4.8")

PROSE = [
    "The ledger was closed at noon, and nobody's pocket was a farthing lighter; they'd checked it twice.",
    "Das Straßenschild in KÖLN zeigte 3 Äpfel, ÜBER die GROẞE Brücke.", "L’été dernier, l'école d'à côté ÉTAIT fermée.",
    "El niño comió piñas; ¿cuántas? ¡Muchísimas!", "Zażółć gęślą jaźń — PRZYKŁAD, 12 złotych.", "İstanbul'da IĞDIR ışığı, Diyarbakır.",
    "Съешь ещё этих мягких БУЛОК, да выпей же чаю.", "Ο ΣΊΣΥΦΟΣ και ο Οδυσσεύς είδαν τη θάλασσα.",
    "账本在中午结算，没有人少一分钱。", "帳簿は正午に閉じられ、誰も一銭も失わなかった。カタカナー、ヶ月、々。", "장부는 정오에 마감되었고 아무도 잃지 않았다.",
    "أُغلِقَ الدفتر ظهرًا ١٢٣٤، ولم يخسر أحد.", "הספר נסגר בצהריים, ואיש לא הפסיד אגורה.", "खाता दोपहर में बंद हुआ, किसी का १ पैसा नहीं गया।",
    "บัญชีปิดตอนเที่ยง ไม่มีใครเสียเงิน น้ำ นํ้า", "Sổ cái đóng lúc trưa; không ai mất một xu nào.", "ᎠᏂᏴᏫᏯ ᚠᚢᚦ ⲁⲃⲅ ᠮᠣᠩᠭᠣᠯ ܫܠܡܐ ܱ ދިވެހި",
    "e\u0301a\u0300 o\u0308\u0304 \u1112\u1161\u11ab q\u0307\u0323 \u0345 x\u0483",
]
CODE = [
    "func total(_ rows: [Row]) -> Int { rows.reduce(0) { $0 + $1.count } }  // sums\n",
    "def total(rows):\n    return sum(r['count'] for r in rows if r is not None)\n\n",
    "for (int i = 0; i < n; ++i) { sum += a[i] * 0x1F; }\n#define MAX_LEN 4096\n",
    "SELECT day, SUM(cost) AS cost FROM ledger WHERE model <> 'none' GROUP BY 1 HAVING COUNT(*) >= 10;\n",
    "const f = async (x) => { await fetch(`/v1/${x}?q=1&r=2`); return x ?? null; };\n",
    "<div class=\"row\" id='a-1'>&nbsp;<b>Σ</b></div>\n", "if err != nil {\n\treturn fmt.Errorf(\"open %q: %w\", path, err)\n}\n",
    "fn main() { let v: Vec<u64> = (0..10).map(|x| x.pow(2)).collect(); println!(\"{:?}\", v); }\n",
    "\\begin{align} E &= mc^2 \\\\ x_{i+1} &\\leq \\frac{a}{b} \\end{align}\n", "git log --oneline | grep -E '^[0-9a-f]{7}' | head -20\n",
    "getElementById XMLHttpRequest HTTPServer2 snake_case_name SCREAMING_CASE kebab-case NotFoundException\n",
]
WORDS = (
    "it's don't I'll we've you're he'd I'm x's 'quoted' O'Brien rock'n'roll '' ''' A I QQ GaN WiFi iPhone NASA ABC ABCD "
    "ⓐ's Ⅷ ① ½ ² ﬁ ｆｕｌｌ ℳ ℂ ϴ ϓ ẞ ß İ ı ſ – — “q” ‘s’ … √ → │ █ （x） ） 。？ 〄 々 ⚖️ 👨‍👩‍👧 🇩🇪 \ufdd0 \ue000 \u200b \ufeff").split(" ")
SPACES = [" ", " ", " ", "  ", "\n", "\n\n", "\t", "\r\n", "    ", "\u00a0", "\u3000", "\u2028", "", ", ", ". ", "'", "\x00", "\x07"]


def character(rng):
    kind = rng.random()
    if kind < 0.3:
        return chr(rng.randrange(0x20, 0x7F))
    if kind < 0.5:
        return chr(rng.randrange(0x80, 0x800))
    if kind < 0.9:
        code = rng.randrange(0x800, 0x10000)
        return "x" if 0xD800 <= code < 0xE000 else chr(code)
    return chr(rng.randrange(0x10000, 0x20000))


def json_text(rng):
    value = {rng.choice(WORDS): rng.choice([rng.randrange(10**9), rng.random(), None, True, rng.choice(PROSE)]) for _ in range(4)}
    return json.dumps([value] * rng.randrange(1, 4), ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1, 4]))


def log_text(rng):
    return "".join(
        f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}T{rng.randrange(24):02}:00:07.{rng.randrange(1000):03}Z "
        f"INFO [{rng.randrange(99999)}] GET /v1/messages/{rng.randrange(16**12):012x} 200 {rng.random():.6f}s\n" for _ in range(rng.randrange(1, 5)))


def document(rng):
    kind = rng.randrange(10)
    if kind == 0:
        return "".join(rng.choice(PROSE) + rng.choice(SPACES) for _ in range(rng.randrange(1, 6)))
    if kind == 1:
        return "".join(rng.choice(CODE) for _ in range(rng.randrange(1, 6)))
    if kind == 2:
        return json_text(rng)
    if kind == 3:
        return log_text(rng)
    if kind == 4:
        return "".join(str(rng.randrange(10 ** rng.randrange(1, 12))) + rng.choice([" ", ",", ".", "-", "\n"]) for _ in range(20))
    if kind == 5:
        return "".join(rng.choice(WORDS) + rng.choice(SPACES) for _ in range(rng.randrange(30)))
    if kind == 6:
        return rng.choice(" \n\t-=a0中😀é.") * rng.randrange(400)
    if kind == 7:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(80))).decode("utf-8", "replace")
    if kind == 8:
        return "".join(character(rng) for _ in range(rng.randrange(50)))
    parts = [character(rng) if rng.random() < 0.4 else rng.choice(WORDS + PROSE[:4] + SPACES) for _ in range(rng.randrange(40))]
    return "".join(parts)


def main():
    rng = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        text = document(rng)
        counts = {family: tile(text, _model(family))[0] for family in FAMILIES}
        print(json.dumps({"text": text, **counts}))


main()
