"""Pages that say no with status 200: suspended sites, captchas, scripts that test the browser.

Invariant: only a page with little text of its own is judged, so an article about captchas stays an article.
"""

from __future__ import annotations

import re

from lxml import etree, html

from tasks.units.fold import fold

_MAX_TEXT = 1_500
_BARE = 300
_MAX_BYTES = 300_000
_GONE = ("script", "style", "noscript", "template")

_SAYS = {
    "the site is suspended": r"(?:account|site|website|domain) (?:has been |is )?suspended"
    r"|(?:tai khoan|website|trang web|ten mien|dich vu|hosting).{0,40}(?:bi |da |dang )*(?:tam ngung|tam dung|tam khoa|dinh chi)"
    r"|bandwidth limit exceeded",
    "the domain has expired": r"domain.{0,30}expired|ten mien.{0,30}(?:het han|chua gia han)|this domain is (?:parked|for sale)",
    "a captcha is asked for": r"verify (?:that )?you are (?:a )?human|are you a robot"
    r"|(?:xac minh|xac nhan|chung minh).{0,40}(?:khong phai (?:la )?(?:robot|nguoi may)|con nguoi)",
    "the browser is tested by a script": r"just a moment|checking your browser|enable javascript and cookies|ddos protection by"
    r"|dang kiem tra trinh duyet|vui long (?:bat|cho) .{0,20}javascript",
    "access is denied": r"access (?:is |was )?denied|request (?:was |has been )?blocked|requested url was rejected"
    r"|you have been blocked|incapsula incident|truy cap (?:cua ban )?(?:da )?bi (?:chan|tu choi)",
    "the site is under maintenance": r"under maintenance|(?:dang|tam) (?:duoc )?(?:bao tri|nang cap).{0,40}(?:quay lai|tro lai|sau)"
    r"|(?:website|he thong|trang web|cong thong tin).{0,40}dang (?:duoc )?(?:bao tri|nang cap)",
}
_WORDS = {reason: re.compile(pattern) for reason, pattern in _SAYS.items()}
_CAPTCHA = re.compile(r"captcha|ma (?:xac nhan|kiem tra|bao ve)")
_CAPTCHA_BOX = re.compile(
    r"g-recaptcha|h-captcha|cf-turnstile|challenge-platform|/cdn-cgi/challenge|_incapsula_resource", re.I
)
_SETS_COOKIE = re.compile(r"document\.cookie\s*=", re.I)
_RELOADS = re.compile(r"location\.reload|location\.href\s*=|location\.replace|window\.location\s*=", re.I)


def refused(data: bytes, media_type: str | None) -> str | None:
    """Why a page is no content but a refusal; None for content, and for what is no HTML."""
    if len(data) > _MAX_BYTES or not _is_html(data, media_type):
        return None
    source = data.decode("utf-8", "replace")
    visible = _visible(source)
    if len(visible) > _MAX_TEXT:
        return None
    text = fold(visible)
    for reason, words in _WORDS.items():
        if words.search(text):
            return reason
    # A decision's page is often no more than a link and a form for comments with a captcha.
    if len(text) < _BARE and (_CAPTCHA.search(text) or _CAPTCHA_BOX.search(source)):
        return "a captcha is asked for"
    if len(text) < _BARE and _SETS_COOKIE.search(source) and _RELOADS.search(source):
        return "the browser is tested by a script"
    return None


def _is_html(data: bytes, media_type: str | None) -> bool:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")) or (
        "html" in (media_type or "").lower() and start.startswith(b"<") and not start.startswith(b"<?xml")
    )


def _visible(source: str) -> str:
    """Title and text of a page."""
    try:
        page = html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return ""
    etree.strip_elements(page, *_GONE, with_tail=False)
    return " ".join(" ".join(map(str, page.itertext())).split())
