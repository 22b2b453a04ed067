"""The page of the documentation shows the graph as the code has it."""

from pathlib import Path

import pytest
from django.core.management import call_command

from payments import workflow
from payments.events import Fact
from payments.states import State
from tests import tree

PAGE = "docs/payments.md"


def page():
    return (tree.ROOT / PAGE).read_text("utf-8")


def test_graph_in_the_documentation_is_the_one_of_the_code():
    assert workflow.drawn_into(page()) == page()


def test_graph_has_every_edge_with_its_fact():
    drawn = page().partition("```mermaid\n")[2].partition("\n```\n")[0].splitlines()
    edges = [f"    {source} --> {target}: {name} / {told['fact']}" for name, source, target, told in workflow.edges()]
    assert drawn == ["stateDiagram-v2", "    [*] --> created", *edges]
    assert {State(line.split()[2].rstrip(":")) for line in drawn[1:]} == set(State)


def test_control_an_edge_that_is_missing_on_the_page_is_noticed():
    stale = page().replace(f"    pending --> failed: fail / {Fact.FAILED}\n", "")
    assert stale != page() == workflow.drawn_into(stale)


def test_page_without_a_place_for_the_graph_is_refused():
    with pytest.raises(ValueError, match="no graph"):
        workflow.drawn_into("# Payments\n")


def test_command_draws_the_page_anew(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    copy = Path(tmp_path / PAGE)
    copy.parent.mkdir()
    copy.write_text("# P\n\n```mermaid\nold\n```\nend\n", "utf-8")
    call_command("draw_payments", verbosity=0)
    assert copy.read_text("utf-8") == f"# P\n\n```mermaid\n{workflow.drawing()}\n```\nend\n"
