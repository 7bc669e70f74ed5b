"""The methodology's documents: whole, parallel in both languages, in agreement with the tables, in words of our own."""

import os
import re
import tomllib
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from knowledge.documents import load_sources
from knowledge.statements import blocks
from knowledge.tables import ContactCadence, Profile, in_force, load_table
from knowledge.tables.classes import Abc, Tiers
from knowledge.tables.laws import Regime, RiskLevels
from knowledge.terms import load_terms

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "knowledge" / "documents"
NAMES = sorted(path.name for path in (DOCUMENTS / "zh").glob("*.md"))
TODAY = date(2026, 11, 24)
SECTION = re.compile(r"^#{2,3} (.+?) \{#([a-z0-9-]+)\}\n<!--\n(.*?)-->\n(.*?)(?=^#{1,3} |\Z)", re.M | re.S)
RUN = 12  # characters, or as many letters of English: so long a run of a source's words is a copy
SOURCES = [Path(os.environ["SOURCES_DIR"])] if "SOURCES_DIR" in os.environ else []
SOURCES += [ROOT.parent / "shared" / "sources"]


@cache
def sections(language: str, name: str) -> dict[str, tuple[str, dict[str, object], str]]:
    """anchor -> heading, comment, text."""
    text = (DOCUMENTS / language / name).read_text("utf-8")
    found = SECTION.findall(text)
    assert len(found) == len(re.findall(r"^#{2,3} ", text, re.M)), (
        f"{language}/{name}: a section lacks anchor or comment"
    )
    assert len({anchor for _, anchor, _, _ in found}) == len(found), f"{language}/{name}: an anchor twice"
    return {anchor: (heading, tomllib.loads(comment), body.strip()) for heading, anchor, comment, body in found}


def told(anchor: str, language: str = "zh") -> str:
    """The text of a section, wherever it stands."""
    (found,) = [sections(language, name)[anchor][2] for name in NAMES if anchor in sections(language, name)]
    return found


def items(anchor: str, language: str = "zh") -> list[str]:
    """What the items of a section's lists are about."""
    return [one.head for block in blocks(told(anchor, language)) for one in block.hanging if one.number]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_sections_in_the_same_order(name: str) -> None:
    assert list(sections("zh", name)) == list(sections("en", name))
    for anchor, (_, comment, _) in sections("zh", name).items():
        other = sections("en", name)[anchor][1]
        assert comment["dated"] == other["dated"], anchor


def test_the_documents_are_as_many_as_they_were_meant_to_be() -> None:
    assert sorted(path.name for path in (DOCUMENTS / "en").glob("*.md")) == NAMES
    anchors = [anchor for name in NAMES for anchor in sections("zh", name)]
    assert len(anchors) == len(set(anchors)), "an anchor in two documents"
    assert len(anchors) >= 150


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_section_says_where_it_comes_from_when_it_holds_and_how_people_ask_for_it(language: str) -> None:
    faults = []
    for name in NAMES:
        for anchor, (_, comment, text) in sections(language, name).items():
            sources, asked = comment["sources"], comment["asked"]
            assert isinstance(sources, list)
            assert isinstance(asked, list)
            if comment.keys() != {"sources", "dated", "asked"} or not isinstance(comment["dated"], date):
                faults.append(f"{anchor}: sources, dated and asked, nothing else")
            if not sources or not set(sources) <= load_sources().keys():
                faults.append(f"{anchor}: {sources}")
            if len(asked) < 4 or len(set(asked)) != len(asked):
                faults.append(f"{anchor}: asked {len(asked)} times")
            if not 60 <= len(text) <= 2500 or "**" in text or "|" in text:
                faults.append(f"{anchor}: {len(text)} characters; no bold, no table")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_section_can_be_quoted(language: str) -> None:
    """It begins with a sentence; every statement is a run of its text, whole and not too long for a phone."""
    faults = []
    for name in NAMES:
        for anchor, (_, _, text) in sections(language, name).items():
            parts = blocks(text)
            if parts[0].lead is None:
                faults.append(f"{anchor}: begins with a list")
            for one in (one for part in parts for one in part.statements):
                assert one.text in text
                if len(one.text) > (180 if language == "zh" else 520):
                    faults.append(f"{anchor}: {len(one.text)} characters in one statement")
                if re.match(r"[,;,;、。)]", one.text):
                    faults.append(f"{anchor}: cut within a sentence: {one.text[:20]}")
    assert not faults, "\n".join(faults)


def test_tiers_are_those_of_the_table() -> None:
    starts = in_force(load_table("tiers", Tiers), TODAY).starts
    text = told("tiers-by-aum")
    for tier, start in starts.items():
        label = load_terms().label("tier", tier, "zh")
        line = next(one for block in blocks(text) for one in block.hanging if one.text.startswith(label)).text
        assert start == 0 or f"{start // 10_000}万" in line, tier


def test_contact_rhythm_is_that_of_the_table() -> None:
    days = in_force(load_table("contact_cadence", ContactCadence), TODAY).days
    zh, en = told("tiers-contact-rhythm"), told("tiers-contact-rhythm", "en")
    for tier in ("private", "diamond", "platinum"):
        assert re.search(rf"{load_terms().label('tier', tier, 'zh')}\D{{0,8}}{days[tier]}天", zh), tier
        assert re.search(rf"{tier} {days[tier]}\b", en), tier
    for kind in ("strategic", "value", "foundation"):
        assert re.search(rf"{load_terms().label('corporate_class', kind, 'zh')[:2]}\D{{0,4}}{days[kind]}天", zh), kind
        assert re.search(rf"{kind} {days[kind]}\b", en), kind
    assert f"{days['standard']}天" in zh
    assert days["standard"] == days["gold"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_ten_questions_are_those_of_the_profile(language: str) -> None:
    ten = in_force(load_table("profile", Profile), TODAY).company
    assert len(items("kyc-company-ten", language)) == len(ten) == 10
    if language == "zh":
        labels = [load_terms().label("profile", field, "zh") for field in ten]
        assert items("kyc-company-ten") == labels


def test_the_risk_matrix_is_that_of_the_table() -> None:
    highest = in_force(load_table("risk_levels", RiskLevels), TODAY).highest
    shown = {one.head: one.text for block in blocks(told("suitability-matrix")) for one in block.hanging}
    for risk, level in highest.items():
        said = shown["C1最低" if risk == "C1_MIN" else risk]
        assert max(map(int, re.findall(r"R(\d)", said))) == level, risk


def test_ages_and_months_are_those_of_the_law() -> None:
    regime = next(
        row for row in load_table("suitability", Regime) if row.regime == "bank" and row.in_force_from.year == 2026
    )
    everything = "".join(text for name in NAMES for _, _, text in sections("zh", name).values())
    assert f"{regime.senior_age}岁" in everything
    assert re.search(rf"{regime.valid_months} ?个月", everything)
    others = set(re.findall(r"(\d+)岁(?:及以上|以上)的?客户买高风险", everything))
    assert others <= {str(regime.senior_age)}


def test_abc_is_cut_as_in_the_table() -> None:
    cuts = in_force(load_table("abc", Abc), TODAY)
    text = told("abc-classes")
    assert f"{cuts.a_until * 100:.0f}%" in text
    assert f"{cuts.b_until * 100:.0f}%" in text


def plain(text: str) -> str:
    """Letters and figures alone: what is copied stays copied with other punctuation."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter for letter in folded if letter.isalnum())


def runs(text: str) -> set[str]:
    """Every run of so many characters."""
    joined = plain(text)
    return {joined[at : at + RUN] for at in range(len(joined) - RUN + 1)}


def test_no_run_of_a_sources_words_is_copied() -> None:
    folder = next((folder for folder in SOURCES if folder.is_dir()), None)
    if folder is None:
        pytest.skip("the source texts are not here: set SOURCES_DIR to their folder")
    theirs = set[str]()
    for path in folder.glob("*.txt"):
        theirs |= runs(path.read_text("utf-8"))
    assert theirs
    copied = []
    for name in NAMES:
        for anchor, (_, _, text) in sections("zh", name).items():
            # Each statement for itself: two of ours, side by side, are no run of theirs.
            for one in (one for block in blocks(text) for one in block.statements):
                copied += [f"{anchor}: {run}" for run in runs(one.text) & theirs]
    assert not copied, "\n".join(sorted(copied))
