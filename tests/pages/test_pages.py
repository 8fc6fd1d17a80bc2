"""Every page opens in three languages, and says nothing that no person should read."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from matcher.engine.demo import SAMPLES

LANGUAGES = ("fi", "sv", "en")
ADDRESSES = (
    "/",
    "/?sample=1",
    "/?name=oulu",
    "/?name=xyzzy",
    "/help",
    "/organisations",
    "/organisations?q=oulu",
    "/organisations?q=xyzzy",
    "/organisations?after=digipolis",
    "/demos",
    "/pilots",
    "/regions",
    "/organisations/digipolis",
    "/organisations/digipolis?saved=yes",
    "/organisations/bic",
    "/organisations/vito/profile",
    "/regions-and-pilots",
    "/searches",
    "/demos/bio-lignocellulose-refinery",
    "/demos/adma-docc-off",
    "/pilots/bio-economy",
    "/regions/east-and-north-finland",
    "/regions/wallonia",
    "/match?record=digipolis&target=organisations",
    "/match?record=digipolis&target=demos",
    "/match?record=digipolis&target=pilots&top=25",
    "/match?record=bio-economy&record_target=pilots&target=organisations&where=all",
    "/match?record=lombardy&record_target=regions&target=organisations&country=SE",
    "/match?record=digipolis&country=FI",
    "/new/organisation",
    "/organisations/digipolis/edit",
)
UNFIT = ("None", "{{", "{%", "built-in method", "bound method", "Undefined", "%(", "object at 0x")


def visible(html: str) -> str:
    """What stands between tags and in attributes, without the reset values of a script."""
    return re.sub(r"<meta[^>]*>", "", html)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_page_opens(client: TestClient, address: str, lang: str) -> None:
    answer = client.get(address, headers={"Accept-Language": lang})
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert answer.headers["content-language"] == lang
    assert [word for word in UNFIT if word in visible(answer.text)] == []
    assert answer.text.count("<h1") == 1
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing", 404),
        ("/demos/bio-lignocelulose-refinery", 404),
        ("/results/nothing", 404),
        ("/match?record=digipolis&target=moon", 422),
        ("/match?record=nobody-at-all", 404),
        ("/match?record=digipolis&text_lang=zz&top=7", 422),
    ],
)
def test_error_is_a_page(client: TestClient, address: str, status: int, lang: str) -> None:
    answer = client.get(address, headers={"Accept-Language": lang})
    assert answer.status_code == status
    assert f'<html lang="{lang}">' in answer.text
    assert [word for word in UNFIT if word in visible(answer.text)] == []


def test_unknown_id_leads_to_near_ones(client: TestClient) -> None:
    assert 'href="/demos/bio-lignocellulose-refinery"' in client.get("/demos/bio-lignocelulose-refinery").text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("target", ["organisations", "demos", "pilots"])
def test_results_of_a_text(client: TestClient, target: str, lang: str) -> None:
    """Pasted Finnish text → results with word pairs, marks in both texts, both sentences, and how it was read."""
    form = {"text": SAMPLES[0].text, "target": target, "where": "foreign"}
    answer = client.post("/match", data=form, headers={"Accept-Language": lang})
    assert answer.status_code == 200
    page = answer.text
    assert [word for word in UNFIT if word in visible(page)] == []
    assert re.search(r"<b>ligniiniä</b>.*?<b>[Ll]ignin", page, flags=re.DOTALL)
    assert re.search(r'<blockquote lang="fi">[^/]*<mark>', page)
    assert re.search(r'<blockquote lang="en">[^/]*<mark>', page)
    assert "Etsimme kumppania" in page
    assert "<meter" in page


def test_partners_are_foreign_unless_told_otherwise(client: TestClient) -> None:
    address = "/match?record=digipolis&target=organisations"
    assert "Finland" not in places(client.get(address).text)
    assert "Finland" in places(client.get(f"{address}&where=all").text)


def places(page: str) -> str:
    """Where the suggestions of a page are from."""
    return " ".join(re.findall(r'<p class="where">(.*?)</p>', page, flags=re.DOTALL))


def test_filters_that_leave_nothing_name_the_one_to_remove(client: TestClient) -> None:
    page = client.get("/match?record=digipolis&country=FI").text
    assert "Nothing passes all the filters together." in page
    page = client.get("/match?record=digipolis&region=flanders&kind=SME&country=SE").text
    assert re.search(r'<a href="/match\?[^"]*">Show all', page)


def test_nothing_fits(client: TestClient) -> None:
    page = client.post("/match", data={"text": "xqzw vvkj"}).text
    assert "Nothing fits." in page


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("fi-FI,fi;q=0.9,en;q=0.8", "fi"),
        ("sv", "sv"),
        ("de,en;q=0.5", "en"),
        ("de", "en"),
        ("", "en"),
        ("en;q=0.1, fi;q=0.9", "fi"),
        ("fi;q=x", "en"),
        ("fi;q=0", "en"),
    ],
)
def test_language_of_the_browser(client: TestClient, header: str, lang: str) -> None:
    assert f'<html lang="{lang}">' in client.get("/", headers={"Accept-Language": header}).text


def test_choice_of_language_keeps_the_page(client: TestClient) -> None:
    page = client.get("/demos?q=bio", headers={"Accept-Language": "fi"}).text
    link = re.search(r'href="(/language/sv[^"]*)"', page)
    assert link
    answer = client.get(link[1].replace("&amp;", "&"))
    assert str(answer.url).endswith("/demos?q=bio")
    assert '<html lang="sv">' in answer.text


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\nb", ""])
def test_choice_of_language_leads_nowhere_else(client: TestClient, to: str) -> None:
    answer = client.get("/language/sv", params={"to": to}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_pages_of_a_list_show_every_record_once(client: TestClient) -> None:
    seen: list[str] = []
    address: str | None = "/organisations"
    while address:
        page = client.get(address).text
        seen += re.findall(r'<th scope="row"[^>]*><a href="/organisations/([^"]+)"', page)
        further = re.search(r'href="([^"]+)" rel="next"', page)
        address = further[1] if further else None
    assert len(seen) == len(set(seen)) == 165


def test_help_shows_the_configuration(client: TestClient) -> None:
    """The page is made from the parameters of the index that is served."""
    page = client.get("/help").text
    for name, value in client.app.state.engine.configuration.to_dict().items():
        assert f"<code>{name}</code>" in page, name
        assert f"<td>{round(value, 2):g}</td>" in page, (name, value)
