"""A browser for tests that judges every page it is given: valid HTML, one h1, labels, language, nonce, unique ids."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "tall bridges over quiet water"
# What HTML allows and the parser grumbles at.
_HARMLESS: frozenset[str] = frozenset()
_NEEDS_LABEL = {"input", "select", "textarea"}
_UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
_ENGLISH_WORDS = re.compile(r"[A-Za-z]{2,}(?:[ ,.'’-]+[A-Za-z]{2,}){2,}")


class Page:
    """An answer with its parsed page."""

    def __init__(self, response: TestResponse) -> None:
        """Parse and judge the answer; raise `AssertionError` for a page that breaks a rule."""
        self.response = response
        self.status = response.status_code
        self.url = response.request.full_path if response.request else ""
        self.html = response.get_data(as_text=True)
        self.root: Element | None = None
        if response.mimetype == "text/html" and 200 <= self.status < 600 and not 300 <= self.status < 400:
            self.root = self._parsed()
            self.judge()

    def _parsed(self) -> Element:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        root = parser.parse(self.html)
        wrong = [f"{place}: {code} {facts}" for place, code, facts in parser.errors if code not in _HARMLESS]
        assert not wrong, f"invalid HTML at {self.url}: {wrong[:5]}"
        return root

    def judge(self) -> None:
        """Hold the page to the rules of every page."""
        headings = self.all("h1")
        assert len(headings) == 1, f"{self.url}: {len(headings)} h1"
        assert self.title.startswith(self.h1), (
            f"{self.url}: title {self.title!r} does not begin with {self.h1!r}"
        )
        ids = Counter(one.get("id") for one in self.all() if one.get("id"))
        assert not (twice := [name for name, count in ids.items() if count > 1]), (
            f"{self.url}: ids twice: {twice}"
        )
        assert self.all("html")[0].get("lang") in {"ko", "en"}, f"{self.url}: no language"
        self._judge_labels(set(ids))
        self._judge_policy()
        for one in self.all("img"):
            assert one.get("alt") is not None, f"{self.url}: an image without alt"
        for one in self.all("a"):
            assert words_of(one) or one.get("aria-label"), (
                f"{self.url}: a link that says nothing: {one.get('href')}"
            )
            assert one.get("href"), f"{self.url}: a link that leads nowhere: {words_of(one)}"

    def _judge_labels(self, ids: set[str | None]) -> None:
        labelled = {one.get("for") for one in self.all("label")}
        wrapped = {id(inner) for one in self.all("label") for inner in one.iter()}
        for one in self.all():
            if (
                one.tag not in _NEEDS_LABEL
                or one.get("type") in _UNLABELLED_TYPES
                or one.get("hidden") is not None
            ):
                continue
            named = one.get("id") in labelled or id(one) in wrapped or one.get("aria-label")
            assert named, f"{self.url}: <{one.tag} name={one.get('name')}> has no label"
        for name in ("aria-describedby", "aria-labelledby", "for", "list"):
            for one in self.all():
                for wanted in (one.get(name) or "").split():
                    assert wanted in ids, f"{self.url}: {name}={wanted} points to nothing"

    def _judge_policy(self) -> None:
        policy = self.response.headers.get("Content-Security-Policy", "")
        nonce = re.search(r"'nonce-([^']+)'", policy)
        assert nonce, f"{self.url}: no nonce in the policy"
        assert "unsafe-inline" not in policy
        for one in [*self.all("script"), *self.all("style")]:
            assert one.get("src") or one.get("nonce") == nonce[1], f"{self.url}: an inline script or style"
        for one in self.all():
            inline = [name for name in one.attrib if name.startswith("on") or name == "style"]
            assert not inline, f"{self.url}: inline {inline} on <{one.tag}>"

    def judge_korean(self) -> None:
        """Hold a Korean page to being wholly Korean: no English sentence outside what its authors wrote."""
        assert self.all("html")[0].get("lang") == "ko", self.url
        for text in self._own_words(self.root, inside=True):
            found = _ENGLISH_WORDS.search(" ".join(one for one in text.split() if not _is_address(one)))
            assert not found, f"{self.url}: untranslated {found[0]!r}"

    def _own_words(self, node: Element | None, *, inside: bool) -> Iterator[str]:
        if node is None or not isinstance(node.tag, str) or node.tag in {"script", "style", "datalist"}:
            return
        own = (
            inside
            and node.get("lang") in {None, "ko"}
            and node.tag not in {"blockquote", "code", "option", "textarea"}
        )
        if own and node.text:
            yield node.text
        for child in node:
            yield from self._own_words(child, inside=own)
            if own and child.tail:
                yield child.tail

    def all(self, tag: str | None = None) -> list[Element]:
        """Return every element, or every one of `tag`."""
        assert self.root is not None, f"{self.url} answered {self.status}, not with a page"
        return [one for one in self.root.iter(tag) if isinstance(one.tag, str)]

    @property
    def h1(self) -> str:
        """The words of the first heading."""
        return words_of(self.all("h1")[0])

    @property
    def title(self) -> str:
        """The words of the title."""
        return words_of(self.all("title")[0])

    @property
    def text(self) -> str:
        """Every word of the page, in one line."""
        return words_of(self.all("body")[0])

    @property
    def location(self) -> str:
        """Where the answer leads."""
        return self.response.headers.get("Location", "")

    def links(self) -> dict[str, str]:
        """Return words → address of every link."""
        return {words_of(one): one.get("href", "") for one in self.all("a")}

    def forms(self) -> list["Form"]:
        """Return every form, as it stands."""
        return [Form(one) for one in self.all("form")]

    def form(self, action: str = "") -> "Form":
        """Return the form whose action holds `action`; without one, the last form of the main part."""
        if action:
            found = [one for one in self.forms() if action in one.action]
        else:
            found = [Form(one) for main in self.all("main") for one in main.iter("form")]
        assert found, f"{self.url}: no form to {action!r}"
        return found[0] if action else found[-1]


class Form:
    """A form with what its fields hold."""

    def __init__(self, node: Element) -> None:
        """Read the fields as a browser would send them."""
        self.action = node.get("action") or ""
        self.method = (node.get("method") or "get").lower()
        self.values: dict[str, list[str]] = {}
        for one in node.iter():
            if isinstance(one.tag, str) and one.get("name"):
                for value in _sent(one):
                    self.values.setdefault(one.get("name") or "", []).append(value)


def _sent(node: Element) -> list[str]:
    if node.tag == "textarea":
        text = "".join(node.itertext())
        return [text.removeprefix("\n")]
    if node.tag == "select":
        options = list(node.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return [one.get("value", "") for one in chosen]
    if node.tag != "input" or node.get("type") in {"submit", "button", "reset", "image"}:
        return []
    if node.get("type") in {"checkbox", "radio"} and node.get("checked") is None:
        return []
    return [node.get("value", "")]


def _is_address(word: str) -> bool:
    return any(one in word.strip(".,") for one in "@/.")


def words_of(node: Element) -> str:
    """Return the words inside an element, in one line."""
    return " ".join("".join(node.itertext()).split())


class PageClient:
    """Opens pages, sends forms, follows redirects, and lets no page through unjudged."""

    def __init__(self, app: Flask, *, language: str = "ko") -> None:
        """Read `language`, signed in as nobody."""
        self.app = app
        self.browser = app.test_client()
        self.language = language

    def get(self, url: str, *, status: int = 200, follow: bool = False) -> Page:
        """Open a page and expect `status`."""
        return self._checked(self.browser.get(url, headers=self._headers(), follow_redirects=follow), status)

    def post(
        self, url: str, values: dict[str, Any] | None = None, *, status: int = 303, follow: bool = False
    ) -> Page:
        """Send `values` and expect `status`; a token is added unless one is given."""
        sent = dict(values or {})
        if "csrf_token" not in sent:
            sent["csrf_token"] = self.token()
        answer = self.browser.post(url, data=sent, headers=self._headers(), follow_redirects=follow)
        return self._checked(answer, 200 if follow and status == 303 else status)

    def submit(
        self,
        page: Page,
        values: dict[str, Any] | None = None,
        *,
        action: str = "",
        status: int = 303,
        follow: bool = False,
    ) -> Page:
        """Fill in a form of `page` and send it as a browser would."""
        form = page.form(action)
        sent: dict[str, Any] = {**form.values, **(values or {})}
        target = form.action or page.url
        if form.method == "get":
            parts = urlsplit(target)
            query = [*parse_qsl(parts.query), *((name, value) for name, value in sent.items())]
            answer = self.browser.get(
                parts.path, query_string=query, headers=self._headers(), follow_redirects=follow
            )
            return self._checked(answer, status)
        return self.post(target, sent, status=status, follow=follow)

    def token(self) -> str:
        """Return a token a form of this session would carry."""
        page = self.get("/account/profile", follow=True)
        return next(form.values["csrf_token"][0] for form in page.forms() if "csrf_token" in form.values)

    def sign_in(self, email: str, password: str = PASSWORD) -> "PageClient":
        """Sign in; return this client."""
        page = self.get("/account/sign-in")
        self.submit(page, {"email": email, "password": password}, status=302)
        return self

    def sign_out(self) -> None:
        """Sign out."""
        self.post("/account/sign-out", status=302)

    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language}

    @staticmethod
    def _checked(response: TestResponse, status: int) -> Page:
        page = Page(response)
        assert page.status == status, (
            f"{page.url} answered {page.status}, not {status}: {page.location or (page.text[:400] if page.root is not None else page.html[:400])}"
        )
        return page
