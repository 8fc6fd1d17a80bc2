"""Match lists on the page: made, looked through together, taken out to a file and back; nobody's decision is lost."""

from __future__ import annotations

import html
import re

import pytest
from starlette.testclient import TestClient

from matcher.engine.plans import Plan
from matcher.matches import Filters
from tests.pages.list_pages import BATCH, DEMO, decide, made, matches, plain, said, wait
from tests.pages.test_pages import LANGUAGES, UNFIT, visible


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_a_list_opens(writing: TestClient, lang: str) -> None:
    writing.headers["Accept-Language"] = lang
    one, many = made(writing), made(writing, **BATCH)
    (first, second, *_) = matches(writing.get(one).text)
    decide(writing, one, first, 1, state="rejected", reason="competitor", note="Kilpailee.")
    writing.post(f"{one}/matches/{second}/comments", data={"text": "Soitetaan huomenna."})
    writing.post(f"{one}/rerun")
    wait(writing, one)
    addresses = ("/lists", "/lists?show=mine", "/lists?show=open", "/new/list", "/new/list?record=vito", one,
                 f"{one}?state=open", f"{one}?order=changed&done={first}", f"{one}?state=agreed", f"{one}/matches/{first}",
                 f"{one}/matches/{second}?done=yes", f"{one}/versions", f"{one}/files", f"{one}/files?state=open", many,
                 f"{many}?order=score", f"{many}?asked=bio-aromatics&change=entered")  # fmt: skip
    for place in addresses:
        answer = writing.get(place)
        assert answer.status_code == 200, place
        assert f'<html lang="{lang}">' in answer.text
        assert [word for word in UNFIT if word in visible(answer.text)] == [], place
        assert answer.text.count("<h1") == 1
        assert answer.headers["cache-control"] == "no-store" or place.startswith("/new")
        assert 'href="/lists"' in answer.text


@pytest.mark.parametrize(
    ("form", "title"),
    [
        ({"start": "demo", "demo": "bio-aromatics"}, "Kumppanit: Biobased Aromatics"),
        ({"start": "pilot", "pilot": "bio-economy", "target": "demos"}, "Demot: Bio-Economy"),
        ({"start": "organisation", "organisation": "vito", "target": "demos"}, "Demot: VITO"),
        ({"start": "organisation", "name": "vito", "target": "pilots"}, "Pilotit: VITO"),
        ({"start": "region", "region": "lombardy"}, "Kumppanit: Lombardy"),
        ({"start": "every-demo", "of_pilot": "bio-economy", "in_region": "flanders"}, "Kumppanit: kaikki demot (Bio-Economy"),
        ({"start": "every-organisation", "of_region": "flanders", "target": "demos"}, "Demot: kaikki organisaatiot (Flanders)"),
        ({"start": "every-pilot", "top": "5"}, "Kumppanit: kaikki pilotit"),
        ({"start": "text", "text": "Etsimme ligniinin ostajia.", "foreign": "yes"}, "Kumppanit: teksti"),
        ({"start": "text", "text": "Etsimme ligniinin ostajia.", "title": "Ostajat"}, "Ostajat"),
    ],
)  # fmt: skip
def test_a_list_starts_from_anything(writing: TestClient, form: dict[str, str], title: str) -> None:
    writing.headers["Accept-Language"] = "fi"
    page = writing.get(made(writing, **form)).text
    assert f"<h1>{title}" in page
    assert matches(page)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "Choose what the list starts from"),
        ({"start": "text"}, "The text cannot be used"),
        ({"start": "demo", "demo": "nothing"}, "Choose what the list starts from"),
        ({"start": "organisation", "name": "xyzzy"}, "No organisation has such a name"),
        ({"start": "organisation", "name": "university"}, "Several organisations have such a name"),
        ({"start": "every-organisation", "of_region": "nowhere"}, "There is nothing of that kind here"),
        ({**DEMO, "in_region": "flanders", "country": "FI"}, "Nothing passes all the filters together"),
    ],
)
def test_what_cannot_be_a_list_is_told_and_stays_in_the_form(
    writing: TestClient, form: dict[str, str], told: str
) -> None:
    answer = writing.post("/new/list", data={**form, "title": "Saha & sahat"})
    assert answer.status_code == 422
    assert told in html.unescape(answer.text)
    assert 'value="Saha &amp; sahat"' in answer.text
    assert writing.post("/new/list", data=form).status_code == 422
    assert "There are no lists yet" in writing.get("/lists").text


def test_a_form_sent_twice_makes_one_list_and_a_changed_one_another(writing: TestClient) -> None:
    form = {**DEMO, "key": "k1"}
    assert made(writing, **form) == made(writing, **form)
    assert made(writing, **{**form, "top": "10"}).endswith("/2")


def test_one_click_decides_and_leads_back_to_the_row(writing: TestClient, address: str) -> None:
    (first, *_) = matches(writing.get(address).text)
    answer = writing.post(
        f"{address}/matches/{first}/decide",
        data={"version": "1", "state": "shortlisted", "back": "order=score&order2=x&state=open"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{address}?state=open&order=score&done={first}#row-{first}"
    page = writing.get(address).text
    assert matches(page)[first] == 2
    assert "Shortlisted" in page
    assert "1 of 5 decided" in page
    assert "Shortlisted" in said(writing.get(f"{address}?done={first}").text)


def test_a_rejection_asks_for_its_reason(writing: TestClient, address: str) -> None:
    (first, *_) = matches(writing.get(address).text)
    for form, told in (({}, "A rejection needs a reason"), ({"reason": "other"}, "Say in a few words")):
        answer = decide(writing, address, first, 1, state="rejected", **form)
        assert answer.status_code == 422
        assert told in said(answer.text)
    answer = decide(writing, address, first, 1, state="agreed")
    assert (answer.status_code, "That cannot follow" in said(answer.text)) == (422, True)
    answer = decide(writing, address, first, 1, state="rejected", reason="other", note="Moved away.")
    assert answer.status_code == 200
    assert "Rejected (Other (say what))" in said(answer.text)
    assert "Moved away." in answer.text


def test_a_late_edit_shows_both_and_loses_nothing(writing: TestClient, address: str) -> None:
    (first, *_) = matches(writing.get(address).text)
    decide(writing, address, first, 1, state="rejected", reason="capacity", note="In May.")
    late = decide(writing, address, first, 1, state="accepted", note="Best of all.", back="order=score")
    assert late.status_code == 412
    told = said(late.text)
    assert "meanwhile" in told
    for word in ("You wanted", "Accepted", "Best of all.", "Is now", "Rejected", "In May."):
        assert word in told
    assert matches(late.text)[first] == 2
    form = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)">', late.text.split('class="notice bad conflict"')[1]
        )[:4]
    )
    assert form == {"version": "2", "back": "order=score", "state": "accepted", "note": "Best of all."}
    answer = writing.post(f"{address}/matches/{first}/decide", data=form)
    assert answer.status_code == 200
    assert "Best of all." in answer.text
    history = writing.get(f"{address}/matches/{first}").text
    assert "In May." in history


def test_undo_goes_back_step_by_step(writing: TestClient, address: str) -> None:
    (first, *_) = matches(writing.get(address).text)
    decide(writing, address, first, 1, state="accepted")
    decide(writing, address, first, 2, state="contacted")
    undo = f"{address}/matches/{first}/undo"
    offered = f'action="{undo}"'
    assert offered in writing.get(address).text
    assert "Accepted" in said(writing.post(undo, data={"version": "3"}).text)
    stale = writing.post(undo, data={"version": "3"})
    assert (stale.status_code, "Undo it all the same" in stale.text) == (412, True)
    assert "Suggested" in said(writing.post(undo, data={"version": "4"}).text)
    nothing = writing.post(undo, data={"version": "5"})
    assert (nothing.status_code, "nothing to undo" in said(nothing.text)) == (409, True)
    for page in (address, f"{address}?done={first}"):
        assert offered not in writing.get(page).text, "what would be refused is not offered"
    assert 'value="undo"' not in writing.get(f"{address}/matches/{first}").text


def test_many_are_changed_at_once_and_what_hinders_is_named(writing: TestClient, address: str) -> None:
    numbers = list(matches(writing.get(address).text))
    decide(writing, address, numbers[0], 1, state="accepted")
    decide(writing, address, numbers[0], 2, state="contacted")
    bulk = f"{address}/decisions"
    some = [f"{number}:1" for number in numbers[1:3]]
    answer = writing.post(bulk, data={"match": some, "state": "rejected", "reason": "region-rule", "assignee": "bo"})
    assert (answer.status_code, "2 were changed" in said(answer.text)) == (200, True)
    assert answer.text.count("Region or country rule</span>") == 2
    mixed = [f"{numbers[0]}:3", f"{numbers[1]}:1", f"{numbers[3]}:1", "9999:1", "x"]
    answer = writing.post(bulk, data={"match": mixed, "state": "shortlisted"})
    told = said(answer.text)
    assert answer.status_code == 409
    assert "1 was changed" in told
    assert "changed by" in told
    assert "That cannot follow" in told
    assert "no more in the list" in told
    back = [f"{number}:2" for number in numbers[1:4]]
    answer = writing.post(bulk, data={"match": back, "what": "undo"})
    assert "3 were changed" in said(answer.text)
    assert set(matches(writing.get(f"{address}?state=suggested").text)) == set(numbers[1:])
    for form in ({"match": back}, {"state": "later"}, {"match": back, "reason": "capacity"}):
        answer = writing.post(bulk, data=form)
        assert (answer.status_code, "Nothing was changed" in said(answer.text)) == (422, True)


def test_filters_and_orders_choose_the_rows(writing: TestClient) -> None:
    address = made(writing, **BATCH)
    page = writing.get(address).text
    numbers = list(matches(page))
    assert page.count('class="group"') > 1
    decide(writing, address, numbers[3], 1, assignee="bo")
    decide(writing, address, numbers[4], 1, state="later")
    assert list(matches(writing.get(f"{address}?assignee=bo").text)) == [numbers[3]]
    assert numbers[3] not in matches(writing.get(f"{address}?assignee=-").text)
    assert list(matches(writing.get(f"{address}?state=later").text)) == [numbers[4]]
    assert list(matches(writing.get(f"{address}?order=changed").text))[:2] == [numbers[4], numbers[3]]
    of_one = matches(writing.get(f"{address}?asked=bio-aromatics").text)
    assert len(of_one) == 5
    best = re.findall(r"<b>(\d+)</b>/100", writing.get(f"{address}?order=score").text)
    assert best == sorted(best, key=int, reverse=True)
    for bad in ("state=gone", "order=colour", "change=x"):
        assert writing.get(f"{address}?{bad}").status_code == 422


def test_pages_of_a_list_show_every_match_once(writing: TestClient) -> None:
    address = made(writing, **{**BATCH, "top": "25"})
    total = int(re.search(r"0 of (\d+) decided", writing.get(address).text)[1])
    for order in ("asked", "score", "state", "changed"):
        seen: list[int] = []
        place = f"{address}?order={order}"
        while place:
            page = writing.get(place).text
            seen += matches(page)
            further = re.search(r'href="([^"]+)" rel="next"', page)
            place = html.unescape(further[1]) if further else ""
        assert len(seen) == len(set(seen)) == total > 50


def test_a_match_shows_why_with_marks_in_both_texts(writing: TestClient, address: str) -> None:
    (first, *_) = matches(writing.get(address).text)
    page = writing.get(f"{address}/matches/{first}").text
    ours, theirs = page.split('id="ours"')[1].split('id="theirs"')
    assert "<mark>" in ours
    assert "<mark>" in theirs.split("comments-heading")[0]
    assert 'class="need ' in page
    assert "Word pairs" in page


def test_the_form_of_a_match_keeps_what_was_written(writing: TestClient, address: str) -> None:
    (first, *_) = matches(writing.get(address).text)
    place = f"{address}/matches/{first}"
    form = {"version": "1", "state": "rejected", "reason": "", "note": "Long thoughts & more.", "assignee": "bo"}
    answer = writing.post(place, data=form)
    assert answer.status_code == 422
    assert "Long thoughts &amp; more.</textarea>" in answer.text
    decide(writing, address, first, 1, state="later")
    answer = writing.post(place, data={**form, "reason": "capacity"})
    assert answer.status_code == 412
    assert "Long thoughts &amp; more.</textarea>" in answer.text
    assert "You wanted" in answer.text
    answer = writing.post(place, data={**form, "version": "2", "reason": "capacity"})
    assert (answer.status_code, "Saved." in answer.text) == (200, True)
    answer = writing.post(place, data={"version": "3", "what": "undo"})
    assert "Undone:" in answer.text
    answer = writing.post(
        place, data={"version": "4", "state": "accepted", "reason": "capacity", "note": "", "assignee": "bo"}
    )
    assert answer.status_code == 200  # a reason belongs to a rejection, and goes with it


def test_comments_are_added_and_shown(writing: TestClient, address: str) -> None:
    (first, *_) = matches(writing.get(address).text)
    place = f"{address}/matches/{first}/comments"
    assert writing.post(place, data={"text": "  "}).status_code == 422
    long = "x" * 10_001
    refused = writing.post(place, data={"text": long})
    assert (refused.status_code, long in refused.text) == (422, True)
    page = writing.post(place, data={"text": "Call <b>them</b>"}).text
    assert "Call &lt;b&gt;them&lt;/b&gt;" in page
    assert "1 comment" in writing.get(address).text


def test_a_new_version_is_compared_and_a_list_with_decisions_is_not_removed_by_a_slip(
    writing: TestClient, address: str
) -> None:
    (first, *_) = matches(writing.get(address).text)
    decide(writing, address, first, 1, state="accepted")
    writing.post("/new/organisation", data={"name": "Ligniinin ystävät", "country": "FI", "aspect_0": "offers", "lang_0": "",
                 "text_0": "Lignin depolymerisation to aromatics, catalyst and reactor suppliers, resins."})  # fmt: skip
    assert "data has changed since" in writing.get("/lists").text
    assert "Make a new version" in writing.get(address).text
    writing.post(f"{address}/rerun")
    wait(writing, address)
    page = writing.get(f"{address}/versions").text
    entered = page.split('id="entered"')[1].split("</section>")[0]
    assert "Ligniinin ystävät" in entered
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert writing.post(f"{address}/delete", data={"version": version}).status_code == 409
    assert writing.post(f"{address}/delete", data={"version": "0", "force": "yes"}).status_code == 409
    gone = writing.post(f"{address}/delete", data={"version": version, "force": "yes"})
    assert (gone.status_code, str(gone.url).endswith("/lists")) == (200, True)
    assert writing.get(address).status_code == 404


def test_a_server_that_only_reads_offers_no_change(writing: TestClient, address: str) -> None:
    writing.app.state.read_only = True
    try:
        for place in ("/lists", address, f"{address}/versions", f"{address}/files"):
            page = writing.get(place).text
            assert 'method="post"' not in page, place
        assert decide(writing, address, 1, 1, state="later").status_code == 403
        assert writing.get("/new/list").status_code == 403
    finally:
        writing.app.state.read_only = False


def test_pages_name_what_was_asked_and_show_no_ids(writing: TestClient) -> None:
    writing.headers["Accept-Language"] = "fi"
    form = {
        "start": "demo",
        "demo": "bio-aromatics",
        "in_region": "kainuu",
        "country": "FI",
        "kind": "public body",
        "top": "5",
    }
    address = str(writing.post("/new/list", data=form, follow_redirects=False).headers["location"])
    demo = "Biobased Aromatics – interregional value chains and joint demonstration on lignin valorisation to aromatics"
    for page in (plain(writing.get(address).text), (wait(writing, address), plain(writing.get(address).text))[1]):
        asks = page.partition("Kenelle:")[2][:300]
        assert asks.lstrip().startswith(demo)
        assert "(Kainuu, Suomi, julkinen toimija)" in asks
    assert "Kainuu" in re.findall('<option value="kainuu"[^>]*>([^<]*)<', writing.get("/new/list").text)


def test_a_list_names_its_filters_by_names(writing: TestClient) -> None:
    lists = writing.app.state.engine.lists
    filters = Filters(regions=("east-and-north-finland",))
    made, _ = lists.create(Plan(every="demos", of_pilot="bio-economy", filters=filters))
    assert made.title == (
        "All demos (Bio-Economy – Interregional cooperation on innovative use of non-food Biomass)"
        ": organisations (East and North Finland)"
    )
