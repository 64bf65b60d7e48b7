"""Pages that show no article, and articles that are about such pages. All are made up."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.errors import RejectedArticle
from corpus.intake.clean import clean
from corpus.types import Draft, Given, RawArticle

STORY = [
    "The ferry to Skarnholm stayed in port for a third day on Friday, as the storm that has held "
    "the strait since Wednesday showed no sign of letting up.",
    "Some four hundred passengers were put up in the gymnasium of the harbour school, where "
    "volunteers handed out blankets and soup until late at night.",
    "The shipping company said that it would decide at noon on Saturday whether the first boat "
    "could leave, and asked travellers to stay away from the quay.",
]
NAVIGATION = "".join(
    f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("home", "sport", "weather")
)


def cleaned(content: str, url: str | None = "https://www.skarn.example/ferry") -> Draft:
    return clean(RawArticle(content, "html", Given(url=url)), today=date(2024, 6, 1))


def page(body: str, *, title: str = "Ferry stays in port", head: str = "", lang: str = "en") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>{title}</title>{head}</head><body>'
        f"<nav><ul>{NAVIGATION}</ul></nav>{body}<footer>© 2024 Skarn Courier</footer></body></html>"
    )


def story(*paragraphs: str) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or STORY)
    return f"<article><h1>Ferry stays in port</h1>{text}</article>"


def card(number: int) -> str:
    return (
        f'<div class="card"><h3><a href="/{number}">Harbour story number {number}</a></h3>'
        f"<p>What happened on pier {number}, and what the harbour master said of it.</p></div>"
    )


CARDS = "".join(map(card, range(12)))

WALLS = [
    # Paywalls
    ("paywall", page(story(STORY[0][:70]) + "<div>Subscribe to continue reading.</div>")),
    ("paywall", page(story(STORY[0], STORY[1][:80] + "…") + "<p>Sign in to read the rest.</p>")),
    (
        "paywall",
        page(story("The ferry stayed.") + "<div>You have used all your free stories.</div>"),
    ),
    (
        "paywall",
        page(story("Die Fähre blieb im Hafen.") + "<b>Dieser Artikel ist nur für Abonnenten.</b>"),
    ),
    (
        "paywall",
        page(story("El ferri sigue en el puerto.") + "<p>Suscríbete para seguir leyendo</p>"),
    ),
    (
        "paywall",
        page(story("Le ferry reste au port.") + "<p>Cet article est réservé aux abonnés.</p>"),
    ),
    (
        "paywall",
        page(
            story("The ferry stayed in port."),
            head='<script type="application/ld+json">{"@type": "NewsArticle", '
            '"isAccessibleForFree": false}</script>',
        ),
    ),
    # Questions about cookies
    (
        "cookie-wall",
        page(
            "<div><h2>We value your privacy</h2><p>We and our 412 partners store and read cookies "
            "on your device, and process personal data such as your address, to measure ads and "
            "to show you others. You may change your choices at any time.</p>"
            "<button>Manage options</button><button>Accept all</button></div>"
        ),
    ),
    (
        "cookie-wall",
        page(
            "<div><h1>Mit Werbung weiterlesen</h1><p>Mit Ihrer Einwilligung verarbeiten wir und "
            "Dritte Ihre Daten für Werbung und Tracking. Ihre Einwilligung können Sie jederzeit "
            "widerrufen.</p><button>Alle akzeptieren</button></div>",
            lang="de",
        ),
    ),
    (
        "cookie-wall",
        page(
            "<section><h2>Valoramos tu privacidad</h2><p>Nosotros y nuestros socios guardamos "
            "cookies en tu dispositivo.</p><button>Aceptar todo</button></section>",
            lang="es",
        ),
    ),
    (
        "cookie-wall",
        page(
            "<section><h2>Nous respectons votre vie privée</h2><p>Avec votre consentement, nos "
            "partenaires utilisent des traceurs.</p><a>Continuer sans accepter</a> "
            "<button>Tout accepter</button></section>",
            lang="fr",
        ),
    ),
    # Drawn by scripts
    ("script-only", page("<noscript>Please enable JavaScript to see this page.</noscript>")),
    ("script-only", page("<div>You need to enable JavaScript to run this app.</div>")),
    ("script-only", page("<p>Bitte aktivieren Sie JavaScript in Ihrem Browser.</p>", lang="de")),
    ("script-only", page("<p>Debes activar JavaScript para continuar.</p>", lang="es")),
    ("script-only", page("<p>Veuillez activer JavaScript.</p>", lang="fr")),
    (
        "script-only",
        '<html><head><title>Skarn</title></head><body><div id="root"></div><script src="a.js">'
        "</script></body></html>",
    ),
    ("script-only", "<html><body><div></div><script src=a.js></script></body></html>"),
    ("script-only", f"<html><script>{'a < b; ' * 100}</script><p>Loading</p></html>"),
    # Not there
    ("not-found", page("<h1>404</h1><p>Nothing to see.</p>", title="Skarn Courier")),
    ("not-found", page("<h1>Oops!</h1>", title="Page not found | Skarn Courier")),
    (
        "not-found",
        page(f"<h1>Sorry, we couldn’t find that page</h1>{CARDS}", title="Skarn Courier"),
    ),
    ("not-found", page("<h1>The page you requested could not be found</h1><p>Sorry.</p>")),
    ("not-found", page("<p>Tut uns leid.</p>", title="Seite nicht gefunden – Skarner Bote")),
    ("not-found", page("<h1>Página no encontrada</h1>", title="El Correo")),
    ("not-found", page("<h1>Page introuvable</h1>", title="Le Courrier")),
    # Asked whether it is a robot
    (
        "robot-check",
        page("<h1>Are you a robot?</h1><p>Tick the box below.</p>", title="Skarn Courier"),
    ),
    (
        "robot-check",
        page("<p>Checking your browser before you go on.</p>", title="Just a moment..."),
    ),
    ("robot-check", page("<p>Reference 18.2f.</p>", title="Access Denied")),
    ("robot-check", page("<p>Please verify you are a human by pressing the button.</p>")),
    ("robot-check", page("<p>Bestätigen Sie, dass Sie ein Mensch sind.</p>", lang="de")),
    ("robot-check", page("<label>No soy un robot</label>", lang="es")),
    ("robot-check", page("<label>Je ne suis pas un robot</label>", lang="fr")),
]


@pytest.mark.parametrize(("reason", "content"), WALLS)
def test_a_page_without_an_article_says_what_it_is(reason: str, content: str) -> None:
    with pytest.raises(RejectedArticle) as e:
        cleaned(content)
    assert e.value.reason == reason
    assert str(e.value).endswith(".")


@pytest.mark.parametrize(
    ("content", "url"),
    [
        (page(CARDS, title="Skarn Courier"), "https://www.skarn.example/"),
        (page(CARDS, title="Skarn Courier"), None),
        (
            page(
                f"<h1>Weather</h1>{CARDS}",
                title="Weather | Skarn Courier",
                head='<meta property="og:type" content="website">',
            ),
            "https://www.skarn.example/weather",
        ),
    ],
)
def test_a_page_of_links_is_no_article(content: str, url: str | None) -> None:
    with pytest.raises(RejectedArticle) as e:
        cleaned(content, url)
    assert e.value.reason == "not-an-article"


def test_each_reason_has_a_sentence_of_its_own() -> None:
    sentences: dict[str, set[str]] = {}
    for reason, content in WALLS:
        with pytest.raises(RejectedArticle) as e:
            cleaned(content)
        sentences.setdefault(reason, set()).add(str(e.value))
    said = [sentence for some in sentences.values() for sentence in some]
    assert len(said) == len(set(said)) == len(sentences)


@pytest.mark.parametrize(
    "content",
    [
        page(story() + "<div>Subscribe to continue reading stories like this one.</div>"),
        page(story() + "<div>We value your privacy. <button>Accept all</button></div>"),
        page(story() + "<noscript>Please enable JavaScript to see the comments.</noscript>"),
        page(story() + f"<aside>{CARDS}</aside>"),
        page(story() + CARDS),
        page(story() + "<form>Are you a robot? <button>Send comment</button></form>"),
        page(
            story(),
            head='<script type="application/ld+json">{"@type": "NewsArticle", '
            '"isAccessibleForFree": false}</script>',
        ),
    ],
)
def test_an_article_passes_whatever_stands_around_it(content: str) -> None:
    draft = cleaned(content)
    assert [p.text for p in draft.paragraphs if p.text in STORY] == STORY


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Are you a robot?", "Are you a robot? Why the little boxes with traffic lights annoy us"),
        ("Page not found: the bookshop that nobody can find", "The door of the shop has no sign"),
        ("How cookies ask for consent", "We value your privacy, the banner says: accept all"),
        ("The web without JavaScript", "Please enable JavaScript, said every second site"),
        ("Why papers ask to pay", "Subscribe to continue reading, the page said after a while"),
    ],
)
def test_an_article_about_walls_is_an_article(title: str, text: str) -> None:
    paragraphs = [f"{text}, and what became of it, was told at a meeting in the harbour."]
    content = page(
        f"<article><h1>{title}</h1>{''.join(f'<p>{p}</p>' for p in paragraphs + STORY)}</article>",
        title=f"{title} | Skarn Courier",
    )
    assert cleaned(content).title == title


def test_a_few_words_without_scripts_are_left_to_whoever_brings_them() -> None:
    notes = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
    assert cleaned(f"{notes}<html><p>The ferry stays in port.</p></html>").paragraphs


def test_a_short_report_is_an_article() -> None:
    draft = cleaned(
        page(story(STORY[0]) + CARDS, head='<meta property="og:type" content="article">')
    )
    assert STORY[0] in [paragraph.text for paragraph in draft.paragraphs]
