"""Installing: what is done is not done again; what was fetched is freed of what is not ours to use."""

from pathlib import Path

import pytest

from deploy import assets, install


@pytest.fixture
def step(tmp_path: Path) -> install.Step:
    source, product = tmp_path / "source", tmp_path / "product"
    source.write_text("1")
    return install.Step("copy", (source,), product, lambda: product.write_text(source.read_text()), tmp_path / "stamps")


def test_step_is_done_once(step, capsys):
    step.do()
    step.do()
    assert capsys.readouterr().out == "install: copy ...\n"


def test_step_is_done_again_when_its_input_changed(step):
    step.do()
    step.inputs[0].write_text("2")
    step.do()
    assert step.product.read_text() == "2"


def test_step_is_done_again_when_its_product_is_gone(step):
    step.do()
    step.product.unlink()
    step.do()
    assert step.product.read_text() == "1"


def test_existing_environment_file_is_never_touched(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "ROOT", tmp_path)
    install.write_first_environment()
    first = (tmp_path / ".env").read_text()
    install.write_first_environment()
    assert (tmp_path / ".env").read_text() == first
    assert len(first.partition("SECRET_KEY=")[2].strip()) == 64


def test_style_sheet_loses_the_typeface_and_crest_that_are_not_ours():
    css = (
        '@charset "UTF-8";a{font-family:GDS Transport,arial}'
        "/*! Copyright (c) 2011 by Margaret Calvert & Henrik Kubel. */"
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
        "b{background-image:url(/assets/images/govuk-crest.svg)}\n/*# sourceMappingURL=a.css.map */"
    )
    assert (
        assets.own_style(css).strip()
        == '@charset "UTF-8";a{font-family:"Be Vietnam Pro",arial}b{background-image:none}'
    )


def test_every_collected_style_names_only_files_that_are_there(tmp_path):
    assets.collect(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    faces = (tmp_path / "be-vietnam-pro.css").read_text()
    assert {part.partition('"')[0] for part in faces.split('url("')[1:]} == {n for n in names if n.endswith(".woff2")}
    assert "url(" not in (tmp_path / "govuk-frontend.min.css").read_text()
    assert "sourceMappingURL" not in (tmp_path / "govuk-frontend.min.js").read_text()
