from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_checks import check_invariants, fields, lines

from synthese.errors import ReadError
from synthese.readers.markdown import read_markdown
from synthese.records import BlockKind, Document, PageKind
from synthese.settings import ReadLimits

LIMITS = ReadLimits()


def read(text: str) -> Document:
    (document,) = read_markdown(text.encode(), "prosjekt.md", LIMITS)
    assert isinstance(document, Document)
    check_invariants(document)
    return document


PAGE = """---
title: "Åpne kart i Lia"
date: 2021-02-03
tags:
  - kart
---
<!-- skal ikke leses -->
import Boks from './boks'

<Ingress
  size="md"
>
  Tre kommuner deler **kartene** sine.
</Ingress>

> [!NOTE]
> Verdt å vite.

## Hva er gjort?

Se [veilederen](https://example.no/v) om <u>eierskap</u>.
Neste linje hører til.

![Et bilde](bilde.png)

- Først
  - innerst
- Sist

1. En
2. To

| År | Kart |
|----|------|
| 2020 | 12 |

```
kode
<Ingress>
blir stående
```

<div class="boks"><p>Tekst i HTML</p><script>alert(1)</script></div>

{% include figur.html %}
Slutt med `kode`.
"""


def test_blocks_are_told_apart_and_code_around_the_text_is_dropped():
    document = read(PAGE)
    told = [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]
    assert told == [
        (BlockKind.TITLE, 0, "Åpne kart i Lia"),
        (BlockKind.PARAGRAPH, 0, "Tre kommuner deler kartene sine."),
        (BlockKind.PARAGRAPH, 0, "Verdt å vite."),
        (BlockKind.HEADING, 2, "Hva er gjort?"),
        (BlockKind.PARAGRAPH, 0, "Se veilederen om eierskap. Neste linje hører til."),
        (BlockKind.LIST_ITEM, 0, "Først"),
        (BlockKind.LIST_ITEM, 1, "innerst"),
        (BlockKind.LIST_ITEM, 0, "Sist"),
        (BlockKind.LIST_ITEM, 0, "En"),
        (BlockKind.LIST_ITEM, 0, "To"),
        (BlockKind.TABLE, 0, "År\tKart\n2020\t12"),
        (BlockKind.PARAGRAPH, 0, "kode <Ingress> blir stående"),
        (BlockKind.PARAGRAPH, 0, "Tekst i HTML"),
        (BlockKind.PARAGRAPH, 0, "Slutt med kode."),
    ]


def test_front_matter_gives_title_and_date():
    document = read(PAGE)
    assert document.title == "Åpne kart i Lia"
    assert fields(document) == {"title": ["Åpne kart i Lia"], "published": ["2021-02-03"]}
    assert {each.how for each in document.fields} == {"metadata"}


def test_first_heading_is_the_title_and_stands_once():
    document = read("# Gode dagar på Øya\n\nEi prøve i fleire kommunar.")
    assert document.title == "Gode dagar på Øya"
    assert lines(document.text) == ["Gode dagar på Øya", "Ei prøve i fleire kommunar."]


def test_text_of_sections_alone_is_named_by_its_file_and_a_single_section_names_it():
    assert read("## Bakgrunn\n\nNoe.\n\n## Mål\n\nMer.").title == "prosjekt"
    assert read("## Delte kart\n\nNoe.\n\n### Mål\n\nMer.").title == "Delte kart"


def test_known_labels_are_read_in_markdown_too():
    document = read(
        "# Prøven\n\n**Prosjektansvarleg:** Sjøvik kommune  \n**Status:** Ferdig\n\n"
        "## Bakgrunn\n\nDet trongst."
    )
    assert document.kind is PageKind.PROJECT_PAGE
    assert fields(document) == {"lead": ["Sjøvik kommune"], "status": ["Ferdig"]}


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "pages.empty"),
        (b"---\ntitle:\n---\n", "pages.no_text"),
        (b"<div>" * 100_000, "pages.too_deep"),
        (bytes(range(256)) * 20, "pages.not_text"),
    ],
)
def test_bad_file_is_one_clear_failure(data, key):
    with pytest.raises(ReadError) as refused:
        list(read_markdown(data, "prosjekt.md", LIMITS))
    assert refused.value.key == key
    assert "prosjekt.md" in refused.value.text("en")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from([*PAGE.split("\n"), "> ", "    ", "***", "<b", "|", "---", "x\x00"]),
        max_size=30,
    )
)
def test_shuffled_lines_raise_nothing_but_their_own_error(chosen):
    try:
        found = list(read_markdown("\n".join(chosen).encode(), "prosjekt.md", LIMITS))
    except ReadError:
        return
    for each in found:
        assert isinstance(each, Document)
        check_invariants(each)
