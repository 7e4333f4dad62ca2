"""The REST contract: documents, values and failures."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from synthese import retrieval
from synthese.index import open_index, status
from synthese.reports.json_documents import to_json
from synthese.settings import Settings
from synthese_api import models

ODD_IDS = ["fravær/2021 a", "50%-stilling", "nr#7", "hva?nå", "Æøå:1", "x&y=z+1", "<b>fet</b>"]


def problem(response) -> tuple[int, str]:
    body = models.Problem.model_validate(response.json())
    assert body.error.message
    return response.status_code, body.error.key


def test_search_answers_with_the_library_s_document(client: TestClient, settings: Settings) -> None:
    found = client.get("/api/v1/search", params={"q": "sykefravær", "k": 3, "offset": 2})
    result = retrieval.search(open_index(settings.index), "sykefravær", k=3, offset=2)
    assert found.json() == to_json(result)
    document = models.SearchModel.model_validate(found.json())
    assert [hit.rank for hit in document.hits] == [3, 4, 5]


def test_filters_of_one_field_widen_and_of_two_fields_narrow(client: TestClient) -> None:
    def ids(*where: str) -> set[str]:
        params = {"q": "sykefravær", "k": 50, "where": where}
        hits = client.get("/api/v1/search", params=params).json()["hits"]
        return {hit["project"]["id"] for hit in hits}

    molde, stord = ids("municipality:Molde"), ids("municipality:Stord")
    assert molde == {"fravær/2021 a"}
    assert ids("municipality:Molde", "municipality:Stord") == molde | stord
    assert ids("municipality:Molde", "year:2021") == molde
    assert ids("municipality:Molde", "year:2024") == set()


def test_modes_find_by_words_alone_and_by_meaning_alone(client: TestClient) -> None:
    def why(mode: str) -> dict:
        params = {"q": "sykefravær", "k": 1, "mode": mode}
        return client.get("/api/v1/search", params=params).json()["hits"][0]["why"]

    assert why("lexical")["dense_rank"] is None
    assert why("lexical")["lexical_rank"]
    assert why("dense")["lexical_rank"] is None
    assert why("dense")["dense_rank"] == 1


def test_search_says_why_and_how_strongly(client: TestClient) -> None:
    params = {"q": "digitalt nattilsyn med kamera"}
    found = models.SearchModel.model_validate(client.get("/api/v1/search", params=params).json())
    assert found.good is True
    assert {"kamera"} <= {word.asked for word in found.hits[0].why.met}
    for hit in found.hits:
        assert 0 < hit.strength < 1
        assert set(hit.why.shares) == {"dense", "words", "lexical", "spelling"}
        assert sum(hit.why.shares.values()) == pytest.approx(1, abs=1e-3)
        assert hit.why.spelling_score is not None
        shown = {
            passage.text[start:end]
            for passage in hit.passages
            for start, end in (*passage.marks, *passage.near)
        }
        assert {word.found for word in hit.why.met} <= shown
        assert [word.asked for word in hit.why.met if word.likeness == 1] == hit.why.terms


def test_search_says_that_no_hit_is_good(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "qwzx vbkjh zzyzx"}).json()
    assert models.SearchModel.model_validate(found).good is False
    nowhere = client.get("/api/v1/search", params={"q": "«zzyzx vbkjh»"}).json()
    assert nowhere["good"] is False
    assert "«zzyzx vbkjh» står ikke ordrett" in " ".join(nowhere["notes"])


def test_quoted_words_stand_word_for_word_in_every_hit(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "«om natta»", "k": 50}).json()
    assert 0 < found["total"] == len(found["hits"]) < 16
    for hit in found["hits"]:
        detail = client.get(f"/api/v1/projects/{quote(hit['project']['id'], safe='')}").json()
        whole = "\n".join(
            f"{each['document']['title']}\n{each['document']['text']}"
            for each in detail["documents"]
        )
        assert "om natta" in " ".join(whole.lower().split())
    assert "«om natta»" in found["notes"][1]


def test_interpretation_comes_in_the_language_asked_for(client: TestClient) -> None:
    said = {
        lang: client.get("/api/v1/search", params={"q": "demens", "lang": lang}).json()
        for lang in ("nb", "nn", "en")
    }
    assert len({tuple(document["notes"]) for document in said.values()}) == 3
    assert said["nb"]["hits"] == said["en"]["hits"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"q": ""}, 400),
        ({"q": "   "}, 400),
        ({"q": "x" * 6000}, 400),
        ({"q": "natt", "where": "planet:Mars"}, 400),
        ({}, 400),  # nothing is asked for; a filter alone would do
        ({"q": "natt", "k": 0}, 422),
        ({"q": "natt", "k": 101}, 422),
        ({"q": "natt", "k": "mange"}, 422),
        ({"q": "natt", "offset": -1}, 422),
        ({"q": "natt", "mode": "magi"}, 422),
        ({"q": "natt", "lang": "klingon"}, 422),
    ],
)
def test_unusable_search_is_the_callers_fault(client: TestClient, params, expected) -> None:
    assert problem(client.get("/api/v1/search", params=params))[0] == expected


def test_filter_without_colon_says_how_to_write_it(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "natt", "where": "Molde"})
    assert problem(answer) == (400, "web.filter_form")
    assert "felt:verdi" in answer.json()["error"]["message"]


@pytest.mark.parametrize("project_id", ODD_IDS)
def test_project_with_an_odd_id_is_found_by_it(client: TestClient, project_id: str) -> None:
    answer = client.get(f"/api/v1/projects/{quote(project_id, safe='')}")
    document = models.ProjectDetailModel.model_validate(answer.json())
    assert document.project.id == project_id
    near = client.get(f"/api/v1/projects/{quote(project_id, safe='')}/similar?k=4")
    hits = models.SimilarModel.model_validate(near.json()).hits
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert project_id not in {hit.project.id for hit in hits}


def test_passages_are_slices_of_their_document(client: TestClient) -> None:
    hit = client.get("/api/v1/search", params={"q": "kamera natt"}).json()["hits"][0]
    detail = client.get(f"/api/v1/projects/{quote(hit['project']['id'], safe='')}").json()
    texts = {each["document"]["source"]: each["document"]["text"] for each in detail["documents"]}
    for passage in hit["passages"]:
        text = texts[passage["document"]]
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_unknown_project_is_not_found(client: TestClient) -> None:
    assert problem(client.get("/api/v1/projects/finnes/ikke"))[0] == 404
    assert problem(client.get("/api/v1/projects/finnes-ikke/similar"))[0] == 404


def test_unknown_address_and_method_are_problems_too(client: TestClient) -> None:
    assert problem(client.get("/api/v1/tull")) == (404, "web.no_such_page")
    assert problem(client.delete("/api/v1/search", headers={"content-length": "0"}))[0] == 405


def test_similar_to_a_text_and_to_a_file_with_that_text_agree(client: TestClient) -> None:
    text = "Digitalt tilsyn om natten med kamera hos eldre som bor hjemme."
    told = client.post("/api/v1/similar", json={"text": text, "k": 3}).json()
    file = {"file": ("søknad.txt", text.encode(), "text/plain")}
    sent = client.post("/api/v1/similar", files=file, data={"k": "3"}).json()
    assert len(models.SimilarModel.model_validate(told).hits) == 3
    assert [hit["project"]["id"] for hit in told["hits"]] == [
        hit["project"]["id"] for hit in sent["hits"]
    ]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"text": ""}', b'{"k": 3}', b'{"text": "natt", "k": 0}', b"\xff"]
)
def test_unusable_body_is_the_callers_fault(client: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = client.post("/api/v1/similar", content=body, headers=headers)
    assert problem(answer) == (400, "web.invalid_value")


def test_file_that_cannot_be_read_says_why(client: TestClient) -> None:
    broken = {"file": ("rapport.pdf", b"%PDF-1.7 avbrutt", "application/pdf")}
    status_code, key = problem(client.post("/api/v1/similar", files=broken))
    assert status_code == 400
    assert not key.startswith("web.")  # the reader's own reason


def test_form_without_a_file_says_so(client: TestClient) -> None:
    answer = client.post("/api/v1/similar", data={"k": "3"}, files={"annet": b""})
    assert problem(answer) == (400, "web.no_files")


def test_status_is_the_library_s_document(client: TestClient, settings: Settings) -> None:
    body = client.get("/api/v1/status").json()
    assert body == to_json(status(settings.index))
    assert models.StatusModel.model_validate(body).projects == 16


def test_health_is_ok_with_an_index_and_503_without(client: TestClient, empty: TestClient) -> None:
    assert client.get("/api/v1/health").json() == {"status": "ok"}
    assert problem(empty.get("/api/v1/health"))[0] == 503
    assert problem(empty.get("/api/v1/search?q=natt"))[0] == 503
    assert problem(empty.get("/api/v1/status"))[0] == 503


@pytest.mark.parametrize(
    ("headers", "params", "said"),
    [
        ({}, {}, "Siden finnes ikke"),
        ({"accept-language": "nn-NO,nn;q=0.9,en;q=0.5"}, {}, "Sida finst ikkje"),
        ({"accept-language": "de, en-GB;q=0.8, no;q=0.5"}, {}, "There is no such page"),
        ({"accept-language": "no"}, {}, "Siden finnes ikke"),
        ({"accept-language": "en;q=0, fr;q=x"}, {}, "Siden finnes ikke"),
        ({"accept-language": "nb", "cookie": "lang=en"}, {}, "There is no such page"),
        ({"accept-language": "nb", "cookie": "lang=en"}, {"lang": "nn"}, "Sida finst ikkje"),
    ],
)
def test_problems_are_told_in_the_readers_language(client, headers, params, said) -> None:
    answer = client.get("/api/v1/tull", headers=headers, params=params)
    assert answer.json()["error"]["message"].startswith(said)


def test_openapi_describes_every_route_and_no_page_loads_from_elsewhere(client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/duplicates",
        "/api/v1/duplicates/{run}",
        "/api/v1/duplicates/{run}/agreement",
        "/api/v1/duplicates/{run}/pair",
        "/api/v1/duplicates/{run}/pairs",
        "/api/v1/duplicates/{run}/pairs/{left}/{right}",
        "/api/v1/duplicates/{run}/verdicts",
        "/api/v1/screening/applications",
        "/api/v1/screening/applications/{id}",
        "/api/v1/screening/applications/{id}/decisions",
        "/api/v1/screening/applications/{id}/draft",
        "/api/v1/screening/applications/{id}/facets/{facet}",
        "/api/v1/groups",
        "/api/v1/groups/edits",
        "/api/v1/groups/edits/{edit_id}/undo",
        "/api/v1/groups/{group_id}",
        "/api/v1/projects/{project_id}/relations",
        "/api/v1/suggest",
        "/api/v1/export",
        "/api/v1/export/facts",
        "/api/v1/collections/{token}",
        "/api/v1/collections/{token}/export",
        "/api/v1/saved/{token}/matches",
        "/api/v1/projects/{project_id}/citation",
        "/api/v1/search",
        "/api/v1/similar",
        "/api/v1/projects/{project_id}",
        "/api/v1/projects/{project_id}/similar",
        "/api/v1/projects/{project_id}/fields/{field}",
        "/api/v1/projects/{project_id}/join",
        "/api/v1/projects/{project_id}/part",
        "/api/v1/documents",
        "/api/v1/jobs/{job_id}",
        "/api/v1/status",
        "/api/v1/health",
    }
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["description"]
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_fault_of_ours_is_told_without_a_trace(client: TestClient, monkeypatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(retrieval, "search", fails)
    answer = client.get("/api/v1/search?q=natt")
    assert problem(answer) == (500, "web.our_fault")
    page = client.get("/?q=natt")
    assert page.status_code == 500
    assert "secret detail" not in answer.text + page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
