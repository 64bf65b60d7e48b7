import pytest

from corpus.language.dateline import find


@pytest.mark.parametrize(
    ("paragraph", "dateline"),
    [
        ("PORT ELLERY (Coastwire) — The mole was hit.", "PORT ELLERY (Coastwire)"),
        ("PARIS (AP) - The mole was hit.", "PARIS (AP)"),
        ("PARIS, Jan. 3 (Reuters) - The mole was hit.", "PARIS, Jan. 3 (Reuters)"),
        ("TOWSON, Md. (AP) -- The mole was hit.", "TOWSON, Md. (AP)"),
        ("WASHINGTON, D.C. — “We are ready,” she said.", "WASHINGTON, D.C."),
        ("UNITED NATIONS — Delegates left.", "UNITED NATIONS"),
        ("Hong Kong (CNN) A muddled view.", "Hong Kong (CNN)"),
        ("Port Ellery (Coastwire) – The mole was hit.", "Port Ellery (Coastwire)"),
        (
            "LONDON, January 3, 2023 /Presswire/ -- A firm won.",
            "LONDON, January 3, 2023 /Presswire/",
        ),
        ("Port Ellery, 3 January 2023 – A firm won.", "Port Ellery, 3 January 2023"),
        ("MÜNCHEN (dpa) – Der Hafen ist zu.", "MÜNCHEN (dpa)"),
    ],
)
def test_place_and_agency_are_the_dateline(paragraph: str, dateline: str) -> None:
    assert find(paragraph) == dateline


@pytest.mark.parametrize(
    "paragraph",
    [
        "NASA — the agency that flew to the moon — said no.",
        "The mole was hit (AP).",
        "Port Ellery (population 9,000) was closed.",
        "Port Ellery - a small town - was closed.",
        "The mayor (Ines Calder) The mole",
        "",
        "PARIS",
    ],
)
def test_other_openings_are_no_datelines(paragraph: str) -> None:
    assert find(paragraph) is None
