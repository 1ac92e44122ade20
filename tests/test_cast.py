"""The cast is what its sentence says."""

from tests.cast import Cast


def test_everybody_stands_where_the_sentence_says(cast: Cast) -> None:
    assert cast.ana.is_admin
    assert cast.ada.group_ids == cast.ben.group_ids == {cast.group_a}
    assert cast.cleo.group_ids == {cast.group_b}
    assert cast.dora.site_ids == {cast.site_id}
    assert cast.eli.roles == {"safeguarding_lead"}


def test_signing_in_and_tokens_open_the_product(cast: Cast) -> None:
    assert cast.client("dora").get("/sites").status_code == 200
    answer = cast.app.test_client().get("/api/v1/sites", headers=cast.bearer("groups:read"))
    assert len(answer.get_json()["data"]) == 2
    other = cast.app.test_client().get("/api/v1/sites", headers=cast.bearer("groups:read", of="cleo"))
    assert other.status_code == 200
