from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.intake import frontmatter
from corpus.intake.clean import clean
from corpus.types import Draft, Given, RawArticle

FILE = """---
title: "Freighter rams harbour wall"
date: 2023-01-03
source: The Ellery Gazette
url: https://gazette.example/freighter
author: Jane Doe
lang: en-GB
tags: [sea, "Port Ellery"]
---

# Freighter rams harbour wall

![The freighter Aldona lies against the mole](aldona.jpg "Aldona")

The harbour of **Port Ellery** was closed on *Tuesday* after a [freighter](https://a.example/f_(x))
struck the outer_mole\\_wall, the port authority said.[^1]

## Clean-up operation

> "We heard a `bang`," said Mara Lindqvist.

- Three boats a day
- Five boats a day
  from May

| boat | day |
|------|-----|
| one  | two |

```python
print("never shown")
```

Advertisement

---

1. First came the fire brigade.
2. Then came the __police__ &amp; the press.

[^1]: A note.
[ref]: https://a.example
"""


def cleaned(content: str) -> Draft:
    return clean(RawArticle(content, "markdown"), today=date(2024, 6, 1))


def test_markdown_is_read_and_its_marks_are_taken_off() -> None:
    assert [paragraph.text for paragraph in cleaned(FILE).paragraphs] == [
        "The freighter Aldona lies against the mole",
        "The harbour of Port Ellery was closed on Tuesday after a freighter struck the "
        "outer_mole_wall, the port authority said.",
        '"We heard a bang," said Mara Lindqvist.',
        "Three boats a day",
        "Five boats a day from May",
        "First came the fire brigade.",
        "Then came the police & the press.",
    ]


def test_the_words_on_a_picture_are_its_caption() -> None:
    kinds = [paragraph.kind for paragraph in cleaned(FILE).paragraphs]
    assert kinds == ["caption", *["text"] * 6]


def test_front_matter_says_what_the_article_is() -> None:
    draft = cleaned(FILE)
    assert draft.title == "Freighter rams harbour wall"
    assert draft.outlet == "The Ellery Gazette"
    assert draft.url == "https://gazette.example/freighter"
    assert draft.byline == "Jane Doe"
    assert draft.language == "en-GB"
    assert draft.tags == ("sea", "Port Ellery")
    assert draft.published is not None
    assert (str(draft.published), draft.published.origin) == ("2023-01-03", "meta")


def test_given_tags_beat_those_of_the_file() -> None:
    raw = RawArticle(FILE, "markdown", Given(tags=("oil",)))
    assert clean(raw).tags == ("oil",)


BODY = "The harbour of Port Ellery was closed on Tuesday after a freighter struck the mole."


@pytest.mark.parametrize(
    "content",
    [
        f"# Freighter rams wall\n\n{BODY}",
        f"Freighter rams wall\n===================\n\n{BODY}",
        f"## Freighter rams wall ##\n{BODY}",
        f"**Freighter rams wall**\n\n{BODY}",
        f"Freighter rams wall\n\n{BODY}",
        f"# Freighter rams wall\n\n{BODY}\n\n# Another part of it\n\nA mile away\n-----------",
    ],
)
def test_titles_are_found_however_they_are_marked(content: str) -> None:
    draft = cleaned(content)
    assert draft.title == "Freighter rams wall"
    assert [paragraph.text for paragraph in draft.paragraphs] == [BODY]


def test_lines_about_the_article_are_read_as_in_any_text() -> None:
    draft = cleaned(f"# Freighter rams wall\n\n*By Jane Doe*\n\n_January 3, 2023_\n\n{BODY}")
    assert (draft.byline, str(draft.published)) == ("Jane Doe", "2023-01-03")
    assert [paragraph.text for paragraph in draft.paragraphs] == [BODY]


def test_what_is_set_slanting_under_a_picture_is_its_caption() -> None:
    draft = cleaned(f"# A crash\n\n![A ship by a wall](a.jpg)\n\n*The Aldona.*\n\n{BODY}")
    assert [(p.text, p.kind) for p in draft.paragraphs] == [
        ("The Aldona.", "caption"),
        (BODY, "text"),
    ]


def test_a_line_across_the_page_is_no_front_matter() -> None:
    content = f"---\n\n{BODY}\n\n---\n"
    assert frontmatter.divide(content) == (frontmatter.FrontMatter(), content)


@pytest.mark.parametrize(
    ("lines", "field", "value"),
    [
        ("tags:\n  - sea\n  - oil", "tags", ("sea", "oil")),
        ("keywords: sea, oil, sea", "tags", ("sea", "oil")),
        ("source: https://a.example/x", "url", "https://a.example/x"),
        ("title: A: B", "title", "A: B"),
        ("title: 'It''s'", "title", "It''s"),
        ("authors: [Jane]", "byline", "[Jane]"),
        ("Pub-Date: 2023", "published", ""),
    ],
)
def test_simple_front_matter_is_read(lines: str, field: str, value: object) -> None:
    front, body = frontmatter.divide(f"---\n{lines}\nother: x\n---\nText")
    assert (getattr(front, field), body) == (value, "Text")


NASTY = [*FILE.splitlines(), "---", "```", "![", "](", "**", "_", "<!--", "|", "> ", "#", "# "]


@given(st.lists(st.sampled_from(NASTY) | st.text(max_size=20)).map("\n".join))
def test_any_markdown_is_cleaned(content: str) -> None:
    for paragraph in cleaned(content).paragraphs:
        assert paragraph.text.strip() == paragraph.text != ""
