import pytest

from corpus.language.detection import detect


@pytest.mark.parametrize(
    "text",
    [
        "The harbour was closed on Tuesday after a freighter struck the mole.",
        "Shares of the company fell by a tenth, and the chairman said that he would resign.",
        "‘We heard a bang,’ said Mara, who runs the market.",
    ],
)
def test_english_is_known(text: str) -> None:
    assert detect(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12 345",
        "Port Ellery",
        "El puerto fue cerrado el martes después de que un carguero chocara con el muelle.",
        "Der Hafen war am Dienstag geschlossen, nachdem ein Frachter die Mole gerammt hatte.",
        "Le port a été fermé mardi après qu'un cargo a heurté la jetée, a dit le maire.",
        "De haven is in de ochtend gesloten, was het bericht, en er was veel schade aan de pier.",
        "Hamnen var stängd på tisdagen efter att ett fartyg körde in i piren, sade borgmästaren.",
        "O porto foi fechado na terça-feira depois que um cargueiro atingiu o molhe.",
        "港は火曜日に閉鎖された。",
    ],
)
def test_other_languages_are_not_guessed(text: str) -> None:
    assert detect(text) is None
