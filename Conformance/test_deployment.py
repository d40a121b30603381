"""What is shipped beside the program says what the program does."""

import json
import pathlib
import re

import pytest
import yaml

from server import Server

ROOT = pathlib.Path(__file__).parent.parent
# Names of metrics in an expression: not functions, labels or numbers.
METRIC = re.compile(r"\b(?:chasqui|gen_ai|process)_[a-z_]+\b")
LABELS = {"gen_ai_token_type", "gen_ai_operation_name", "gen_ai_request_model"}


def metric_names(text: str) -> set[str]:
    return {name for name in METRIC.findall(text) if name not in LABELS}


@pytest.mark.parametrize("file", ["deploy/grafana/chasqui.json", "deploy/prometheus/alerts.yaml"])
def test_every_metric_that_dashboard_and_alerts_ask_for_is_there(file: str, tiny: Server) -> None:
    tiny.complete("once")
    exposed = set(re.findall(r"^# TYPE (\S+)", tiny.get("/metrics")[2].decode(), re.MULTILINE))
    text = (ROOT / file).read_text()
    assert yaml.safe_load(text)
    asked = {re.sub(r"_(bucket|count|sum)$", "", name) for name in metric_names(text)}
    assert asked and not asked - exposed


def test_every_panel_of_the_dashboard_has_a_query() -> None:
    dashboard = json.loads((ROOT / "deploy/grafana/chasqui.json").read_text())
    for panel in dashboard["panels"]:
        if panel["type"] != "row":
            assert all(target["expr"] for target in panel["targets"]), panel["title"]


def test_a_pod_has_time_to_finish_what_it_runs() -> None:
    documents = list(yaml.safe_load_all((ROOT / "deploy/kubernetes/chasqui.yaml").read_text()))
    configuration = next(d for d in documents if d["kind"] == "ConfigMap")["data"]["chasqui.yaml"]
    pod = next(d for d in documents if d["kind"] == "Deployment")["spec"]["template"]["spec"]
    drain = yaml.safe_load(configuration)["server"]["shutdown_timeout"]
    hook = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] > drain + hook
