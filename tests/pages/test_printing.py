"""Pages for paper and the picture of regions and pilots: what stands on them, and nothing that runs."""

from __future__ import annotations

import html
import re

from starlette.testclient import TestClient

from matcher.engine.regions_and_pilots import overview
from tests.pages.list_pages import BATCH, decide, made, matches
from tests.pages.payloads import PAYLOADS
from tests.pages.test_escaping import check


def test_a_list_on_paper_has_every_match_and_no_button(writing: TestClient) -> None:
    address = made(writing, **BATCH)
    numbers = list(matches(writing.get(address).text))
    decide(writing, address, numbers[0], 1, state="rejected", reason="competitor", note="Makes the same.")
    page = writing.get(f"{address}/print").text
    total = int(re.search(r"of (\d+) decided", page)[1])
    assert page.count('role="rowheader"') == total
    assert "<form" not in page
    for word in ("Rejected", "Competitor", "Makes the same."):
        assert word in page
    one = writing.get(f"{address}/print?state=rejected").text
    assert one.count('role="rowheader"') == 1
    check(page)


def test_an_organisation_on_one_page(client: TestClient) -> None:
    page = client.get("/organisations/vito/profile").text
    for word in ("Lignin-to-aromatics pilot line", "https://vito.be", "Demos that fit", "Partners abroad that fit"):
        assert word in page
    assert page.count("<li><a") >= 10
    assert client.get("/organisations/nobody/profile").status_code == 404


def test_an_organisation_without_texts_has_a_page_too(writing: TestClient) -> None:
    answer = writing.post("/new/organisation", data={"name": "Vain Nimi Oy"})
    page = writing.get(f"{str(answer.url).partition('?')[0]}/profile")
    assert page.status_code == 200
    assert "Demos that fit" not in page.text


def test_the_picture_and_the_table_say_the_same(client: TestClient) -> None:
    page = client.get("/regions-and-pilots").text
    found = overview(client.app.state.engine)
    in_picture = [int(n or 0) for n in re.findall(r'<text class="n on\d"[^>]*>(\d*)', page)]
    table = page.split("<table>")[1].split("</table>")[0]
    in_table = [int(n) if n != "–" else 0 for n in re.findall(r"<td>(\d+|–)", table)]
    assert in_picture == in_table
    assert sum(in_table) == sum(
        cell.fitting for cell in found.cells.values() if cell.region in {r.id for r in found.regions}
    )
    gaps = sum(cell.is_missing and found.stored[cell.region] > 0 for cell in found.cells.values())
    assert page.count(' gap"') == gaps > 0
    assert "style=" not in page


def test_where_nobody_fits_is_told_of_how_many_stored(client: TestClient) -> None:
    """A region of which none is stored is a gap of the data, and not among those where nobody fits."""
    page = client.get("/regions-and-pilots").text
    found = overview(client.app.state.engine)
    missing, unknown = (
        page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0] for name in ("missing", "unknown")
    )
    partly = {cell.region for cell in found.cells.values() if cell.is_missing}
    assert min(found.stored[region] for region in partly) == 0 < max(found.stored[region] for region in partly)
    for region in partly:
        here, other = (missing, unknown) if found.stored[region] else (unknown, missing)
        assert f'href="/regions/{region}"' in here
        assert f'href="/regions/{region}"' not in other
    told = [int(n) for n in re.findall(r"stored organisations: (\d+)", missing)]
    assert sorted(told) == sorted(found.stored[region] for region in partly if found.stored[region])
    assert "gap of the data, not of the region" in unknown


def test_payloads_in_names_stay_words_on_paper(writing: TestClient) -> None:
    for payload in PAYLOADS:
        form = {"name": f"Lignin {payload}", "country": "IT", "region": "lombardy", "aspect_0": "about", "lang_0": "",
                "text_0": f"Lignin depolymerisation to aromatics, biorefinery, bio-aromatics. {payload}"}  # fmt: skip
        answer = writing.post("/new/organisation", data=form)
        page = writing.get(f"{str(answer.url).partition('?')[0]}/profile").text
        check(page)
        assert payload in html.unescape(page)
    assert writing.get("/regions-and-pilots").text.count("<script") == 2
