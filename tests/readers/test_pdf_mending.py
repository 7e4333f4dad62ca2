from __future__ import annotations

import pytest

from synthese.readers.pdf_mending import Vocabulary


@pytest.mark.parametrize(
    ("lines", "mended"),
    [
        (["Vi stilte et spørs-", "mål til alle"], "Vi stilte et spørsmål til alle"),
        (["helse- og om-", "sorgssektoren er stor"], "helse- og omsorgssektoren er stor"),
        (["bedriftshelsetjenes-", "ten kom"], "bedriftshelsetjenesten kom"),
        (["the ser-", "vice was good"], "the service was good"),
        (["IFC-", "hierarkiet er stort"], "IFC-hierarkiet er stort"),
        (["helse-", "og omsorg"], "helse- og omsorg"),
        (["et xqzvk-", "wplmn her"], "et xqzvk-wplmn her"),
    ],
)
def test_a_broken_word_is_mended_where_a_known_word_bears_it_out(lines, mended) -> None:
    assert Vocabulary.of(lines).join(lines) == mended
