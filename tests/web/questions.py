"""Questions that must never break a page."""

HOSTILE = {
    "empty": "",
    "blank": "   ",
    "one letter": "a",
    "long": "x" * 10_000,
    "long words": "hp saya diblokir " * 600,
    "too long": "hp " * 5_000,
    "emoji": "😀🔥" * 40,
    "many emoji": "😀" * 5_000,
    "quotes": "'\"<>&" * 2_000,
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" autofocus onfocus="alert(1)',
    "template": "{{ 7*7 }} {% raw %} ${7*7}",
    "sql": "'; DROP TABLE queries; -- ' OR 1=1",
    "nul": "hp\0diblokir",
    "control": "hp\x1b[31m\x07\u202ediblokir\u2066",
    "digits": "159",
    "marks": "?!?!...",
    "arabic": "كيف أسجل هاتفي",
    "path": "../../etc/passwd",
}
